//! What every letter is written on: paragraphs and one link, as plain text and as HTML.

use insightdesk_domain::mail::Letter;
use url::Url;

/// A letter that is being written. Whatever is put on it is text, also where it looks like HTML.
#[derive(Debug, Default)]
pub struct Paper {
    text: String,
    html: String,
}

impl Paper {
    /// A letter to somebody by name.
    pub fn to(name: &str) -> Self {
        Self::default().say(&format!("Hello {name},"))
    }

    /// A paragraph.
    pub fn say(mut self, paragraph: &str) -> Self {
        let paragraph = one_line(paragraph);
        self.text.push_str(&paragraph);
        self.text.push_str("\n\n");
        self.html.push_str(&format!("<p>{}</p>\n", escaped(&paragraph)));
        self
    }

    /// What to follow, and what that does.
    pub fn link(mut self, what: &str, url: &Url) -> Self {
        self.text.push_str(&format!("{}:\n{url}\n\n", one_line(what)));
        let (what, url) = (escaped(&one_line(what)), escaped(url.as_str()));
        self.html.push_str(&format!("<p><a href=\"{url}\">{what}</a></p>\n"));
        self
    }

    /// Puts the letter into its envelope.
    pub fn letter(self, to: &str, subject: &str) -> Letter {
        Letter {
            sealed: None,
            to: to.to_owned(),
            subject: one_line(subject),
            text: format!("{}InsightDesk\n", self.text),
            html: format!(
                "<!doctype html>\n<html lang=\"en\"><body>\n{}<p>InsightDesk</p>\n</body></html>\n",
                self.html
            ),
        }
    }
}

/// Names are written by people, who may write anything into them.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            c => html.push(c),
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_text_and_never_html_or_a_line_of_its_own() {
        let url = Url::parse("https://desk.example/reset#token='\"").expect("a URL");
        let letter = Paper::to("<img src=x>\r\nBcc: eve@example.org")
            .link("Go", &url)
            .letter("ada@example.org", "Hello\r\nBcc: eve@example.org");
        assert!(letter.html.contains("&lt;img src=x&gt;"), "{}", letter.html);
        assert!(!letter.html.contains("<img"), "{}", letter.html);
        assert!(!letter.html.contains("token='"), "{}", letter.html);
        assert!(letter.text.starts_with("Hello <img src=x>  Bcc"), "{}", letter.text);
        assert_eq!(letter.subject, "Hello  Bcc: eve@example.org");
    }
}
