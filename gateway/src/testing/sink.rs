//! A relay for tests: speaks just enough SMTP, and as carelessly as some do: a line feed alone ends
//! a line, in commands and in messages.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::task::AbortOnDropHandle;

/// One mail that came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Received {
    pub(crate) from: String,
    pub(crate) to: Vec<String>,
    pub(crate) message: String,
}

#[derive(Debug, Default)]
struct Book {
    received: Vec<Received>,
    /// What the next recipients are answered instead of 250.
    answers: VecDeque<&'static str>,
    /// The next messages are taken, and the connection breaks before that is said.
    breaks: u32,
}

/// Takes every mail, unless told otherwise.
pub(crate) struct Sink {
    pub(crate) address: SocketAddr,
    book: Arc<Mutex<Book>>,
    _server: AbortOnDropHandle<()>,
}

impl Sink {
    pub(crate) async fn open() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let book = Arc::<Mutex<Book>>::default();
        let kept = book.clone();
        let server = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, kept.clone()));
            }
        });
        Self { address, book, _server: AbortOnDropHandle::new(server) }
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.book.lock().expect("no panic").received.clone()
    }

    /// Answers the next recipient with `line`.
    pub(crate) fn answer_next(&self, line: &'static str) {
        self.book.lock().expect("no panic").answers.push_back(line);
    }

    /// Takes the next message and hangs up instead of saying so.
    pub(crate) fn break_next(&self) {
        self.book.lock().expect("no panic").breaks += 1;
    }
}

async fn serve(stream: TcpStream, book: Arc<Mutex<Book>>) -> std::io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 sink ESMTP\r\n").await?;
    let mut mail = Received::default();
    while let Some(line) = lines.next_line().await? {
        let (verb, rest) = line.split_at(line.len().min(4));
        let answer = match verb.to_ascii_uppercase().as_str() {
            "EHLO" => "250-sink\r\n250-AUTH PLAIN\r\n250 8BITMIME".to_owned(),
            "MAIL" => {
                mail = Received { from: address(rest), ..Received::default() };
                "250 ok".to_owned()
            }
            "RCPT" => {
                mail.to.push(address(rest));
                let answer = book.lock().expect("no panic").answers.pop_front();
                answer.unwrap_or("250 ok").to_owned()
            }
            "DATA" => {
                write.write_all(b"354 go on\r\n").await?;
                while let Some(line) = lines.next_line().await?.filter(|line| line != ".") {
                    mail.message.push_str(line.strip_prefix('.').unwrap_or(&line));
                    mail.message.push('\n');
                }
                let mut book = book.lock().expect("no panic");
                book.received.push(mail.clone());
                if book.breaks > 0 {
                    book.breaks -= 1;
                    return Ok(());
                }
                "250 taken".to_owned()
            }
            "QUIT" => return write.write_all(b"221 bye\r\n").await,
            _ => "250 ok".to_owned(),
        };
        write.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
    Ok(())
}

fn address(rest: &str) -> String {
    rest.split_once('<').and_then(|(_, it)| it.split_once('>')).map_or("", |it| it.0).to_owned()
}
