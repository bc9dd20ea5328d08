//! The program from outside: its binary, its exit codes, its ports.

#[path = "../cluster/main.rs"]
mod cluster;
mod config;
mod crash;
mod database;
mod demo;
mod doctor;
mod keys;
mod owner;
mod rotation;
mod start;
mod support;
mod valkey;
mod ws;
