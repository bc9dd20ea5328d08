panel();
