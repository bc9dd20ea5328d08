//! What can be read of a frame that cannot be understood, so that its sender knows which it was.

use insightdesk_domain::ids::{CommandId, TicketId};
use insightdesk_protocol::code::Code;
use insightdesk_protocol::ws::ServerFrame;
use serde::Deserialize;

use super::error;
use crate::ws::encode::nack;

/// Longest `t` that is repeated to its sender.
const LONGEST: usize = 40;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Hint {
    t: Option<String>,
    cid: Option<CommandId>,
    ticket: Option<TicketId>,
}

/// The answer to a frame that came too fast and is no command.
pub(super) fn too_fast(text: &str) -> ServerFrame {
    let Hint { t, ticket, .. } = serde_json::from_str(text).unwrap_or_default();
    let message = "too fast, slow down".to_owned();
    ServerFrame::Error { code: Code::RateLimited, message, re: t, ticket }
}

/// The answer to a frame that is none: a `nack` where a command can be named.
pub(super) fn answer(text: &str, problem: &serde_json::Error) -> ServerFrame {
    let hint: Hint = serde_json::from_str(text).unwrap_or_default();
    let place = format!("line {} column {}", problem.line(), problem.column());
    match hint.cid {
        Some(cid) => nack(cid, Code::Malformed, format!("no such command, {place}")),
        None => {
            let re = hint.t.map(|t| t.chars().take(LONGEST).collect());
            error(Code::Malformed, format!("not a frame of this protocol, {place}"), re)
        }
    }
}

#[cfg(test)]
mod tests {
    use insightdesk_protocol::ws::ClientFrame;

    use super::*;

    fn answer_to(text: &str) -> ServerFrame {
        let problem = serde_json::from_str::<ClientFrame>(text).expect_err("not a frame");
        answer(text, &problem)
    }

    #[test]
    fn a_command_that_cannot_be_read_is_refused_by_its_id() {
        let cid = CommandId::now();
        let text = format!(r#"{{"t":"post","cid":"{cid}","op":{{"do":"explode"}}}}"#);
        assert!(matches!(
            answer_to(&text),
            ServerFrame::Nack { cid: named, retry: false, .. } if named == cid
        ));
    }

    #[test]
    fn what_is_no_frame_is_an_error_that_repeats_nothing_long() {
        let long = format!(r#"{{"t":"{}"}}"#, "x".repeat(1_000));
        let ServerFrame::Error { code: Code::Malformed, re: Some(re), .. } = answer_to(&long)
        else {
            panic!("an error with its t");
        };
        assert_eq!(re.len(), LONGEST);
    }

    #[test]
    fn depth_twice_given_keys_and_odd_numbers_are_errors_and_no_panic() {
        let deep = "[".repeat(10_000);
        let ticket = r#""ticket":"00000000-0000-7000-8000-000000000000""#;
        for text in [
            deep.as_str(),
            r#"{"t":"ping","c":NaN}"#,
            r#"{"t":"ping","c":1e400}"#,
            "\u{feff}{}",
            r#"{"t":"token:update","token":"\ud800"}"#,
            r#"{"t":"ping","c":1,"c":2}"#,
            &format!(r#"{{"t":"sync",{ticket},"after":-1}}"#),
            &format!(r#"{{"t":"sync",{ticket},"after":"5"}}"#),
            &format!(r#"{{"t":"sync",{ticket},"after":1e30}}"#),
        ] {
            assert!(matches!(answer_to(text), ServerFrame::Error { .. }), "{text:.60}");
        }
    }
}
