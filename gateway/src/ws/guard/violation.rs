//! What a client may not do, and the close code it earns.

/// Why the connection must end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// A client must mask every frame.
    #[error("frame without a mask")]
    Unmasked,
    /// A reserved bit is set and no extension was agreed on.
    #[error("reserved bit set")]
    ReservedBit,
    /// Opcodes 3 to 7 and 11 to 15.
    #[error("unknown opcode")]
    UnknownOpcode,
    /// A control frame must be whole.
    #[error("control frame in fragments")]
    FragmentedControl,
    /// A control frame carries at most 125 bytes.
    #[error("control frame too long")]
    LongControl,
    /// A length must use the shortest of its three forms, and no top bit.
    #[error("length written in the wrong form")]
    BadLength,
    /// A continuation without a message under way.
    #[error("nothing to continue")]
    NothingToContinue,
    /// A new message before the last one ended.
    #[error("message inside a message")]
    MessageInside,
    /// A close payload of one byte, or a code that may not be sent.
    #[error("bad close payload")]
    BadClose,
    /// Text that is not UTF-8.
    #[error("text is not UTF-8")]
    NotUtf8,
    /// The protocol is text only.
    #[error("binary message")]
    Binary,
    /// The message is, or claims to become, larger than allowed.
    #[error("message too large")]
    TooLarge,
    /// The message comes in more frames than allowed.
    #[error("message in too many frames")]
    TooManyFrames,
    /// The message was not whole in time.
    #[error("message took too long")]
    TooSlow,
    /// More pings than a heartbeat needs.
    #[error("too many pings")]
    PingFlood,
}

impl Violation {
    /// The close code that tells the client.
    pub fn close_code(self) -> u16 {
        match self {
            Self::Unmasked
            | Self::ReservedBit
            | Self::UnknownOpcode
            | Self::FragmentedControl
            | Self::LongControl
            | Self::BadLength
            | Self::NothingToContinue
            | Self::MessageInside
            | Self::BadClose => 1002,
            Self::Binary => 1003,
            Self::NotUtf8 => 1007,
            Self::PingFlood => 1008,
            Self::TooLarge | Self::TooManyFrames => 1009,
            Self::TooSlow => 4008,
        }
    }

    /// A short word for the close frame.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Unmasked => "unmasked frame",
            Self::ReservedBit => "reserved bit",
            Self::UnknownOpcode => "unknown opcode",
            Self::FragmentedControl => "fragmented control frame",
            Self::LongControl => "long control frame",
            Self::BadLength => "bad length",
            Self::NothingToContinue => "nothing to continue",
            Self::MessageInside => "message inside a message",
            Self::BadClose => "bad close payload",
            Self::NotUtf8 => "not UTF-8",
            Self::Binary => "text only",
            Self::TooLarge => "message too large",
            Self::TooManyFrames => "too many frames",
            Self::TooSlow => "message took too long",
            Self::PingFlood => "too many pings",
        }
    }
}
