//! From a letter to a message.

use insightdesk_domain::mail::Letter;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{Address, Message};
use uuid::Uuid;

/// Longest subject, in characters; the rest is cut.
const SUBJECT: usize = 200;

/// Why nobody can be the sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be an address such as desk@example.org or Desk <desk@example.org>")]
pub struct SenderError;

/// A letter that is not a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unwritable {
    #[error("the address is none")]
    Address,
    #[error("the message cannot be put together")]
    Message,
}

/// Whom mails are from.
#[derive(Debug, Clone)]
pub struct Sender {
    from: Mailbox,
    /// Stands in the ids of messages.
    host: String,
}

impl Sender {
    /// Reads whom mails are from; `host` is the desk's own.
    ///
    /// # Errors
    /// When that is no mail address.
    pub fn parse(from: &str, host: &str) -> Result<Self, SenderError> {
        if from.chars().any(char::is_control) {
            return Err(SenderError);
        }
        let from = from.parse().map_err(|_| SenderError)?;
        Ok(Self { from, host: host.to_owned() })
    }

    /// Puts a message together. The same `id` gives the same message id, at whichever attempt.
    pub(super) fn compose(&self, id: Uuid, letter: &Letter) -> Result<Message, Unwritable> {
        let to: Address = letter.to.parse().map_err(|_| Unwritable::Address)?;
        Message::builder()
            .message_id(Some(format!("<{id}@{}>", self.host)))
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(one_line(&letter.subject))
            .date_now()
            // Nobody's absence is to answer: RFC 3834, and what Exchange has instead.
            .raw_header(header("Auto-Submitted", "auto-generated"))
            .raw_header(header("X-Auto-Response-Suppress", "All"))
            .multipart(MultiPart::alternative_plain_html(letter.text.clone(), letter.html.clone()))
            .map_err(|_| Unwritable::Message)
    }
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

/// A header has one line, whatever somebody called themselves.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(SUBJECT).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(to: &str, subject: &str) -> Letter {
        let (text, html) = ("Grüß Gott".to_owned(), "<p>Grüß Gott</p>".to_owned());
        Letter { to: to.to_owned(), subject: subject.to_owned(), text, html, sealed: None }
    }

    fn sender() -> Sender {
        Sender::parse("Desk <desk@example.org>", "desk.example.org").expect("a sender")
    }

    fn head(message: &Message) -> String {
        let text = String::from_utf8(message.formatted()).expect("mails are ASCII");
        text.split("\r\n\r\n").next().unwrap_or_default().to_owned()
    }

    #[test]
    fn a_message_says_that_a_program_wrote_it_and_keeps_its_id() {
        let message = sender().compose(Uuid::nil(), &letter("ada@example.org", "Hello"));
        let head = head(&message.expect("a mail"));
        for line in [
            "Message-ID: <00000000-0000-0000-0000-000000000000@desk.example.org>",
            "From: Desk <desk@example.org>",
            "To: ada@example.org",
            "Subject: Hello",
            "Auto-Submitted: auto-generated",
        ] {
            assert!(head.lines().any(|one| one == line), "{line} in {head}");
        }
    }

    #[test]
    fn a_name_adds_no_header() {
        for break_ in ["\r\n", "\n", "\r", "\0", "\u{2028}", "\u{85}"] {
            let subject = format!("Join Acme{break_}Bcc: eve@example.org{break_}{break_}Hi");
            let message = sender().compose(Uuid::nil(), &letter("ada@example.org", &subject));
            let message = message.expect("a mail");
            let head = head(&message);
            assert!(!head.lines().any(|line| line.starts_with("Bcc")), "{head}");
            assert_eq!(message.envelope().to().len(), 1);
        }
    }

    #[test]
    fn an_address_is_one_address() {
        for to in [
            "ada@example.org\r\nBcc: eve@example.org",
            "ada@example.org, eve@example.org",
            "Ada <ada@example.org>",
            "ada@example.org>\r\nRCPT TO:<eve@example.org",
            "ada@exa mple.org",
            "",
        ] {
            let message = sender().compose(Uuid::nil(), &letter(to, "Hello"));
            assert_eq!(message.err(), Some(Unwritable::Address), "{to}");
        }
    }

    #[test]
    fn nobody_else_can_be_the_sender() {
        assert_eq!(Sender::parse("a@b.c\r\nBcc: d@e.f", "host").err(), Some(SenderError));
        assert_eq!(Sender::parse("nobody", "host").err(), Some(SenderError));
        assert!(Sender::parse("no-reply@localhost", "localhost").is_ok());
    }
}
