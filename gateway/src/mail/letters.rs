//! What mails say. Each module writes one letter.

mod alert;
mod codes_guessed;
mod erase;
mod factors;
mod invitation;
mod known;
mod new_device;
mod paper;
mod password_changed;
mod recovery_code;
mod reset;
mod token_reused;
mod verify;

pub use alert::security_alert;
pub use codes_guessed::codes_guessed;
pub use erase::erase_account;
pub use factors::{FactorNews, second_factors_changed};
pub use invitation::invitation;
pub use known::already_registered;
pub use new_device::signed_in_from_new_device;
pub use paper::Paper;
pub use password_changed::password_changed;
pub use recovery_code::recovery_code_used;
pub use reset::reset_password;
pub use token_reused::signed_out_for_safety;
pub use verify::{verify_anew, verify_email};
