//! REST bodies: what comes in ends in `In`, what goes out in `Out` or `View`.

mod account;
mod factor;
mod organization;
mod problem;
mod secret;
mod security;
mod shape;
mod sign_in;
mod weakness;
mod widget;

pub use account::*;
pub use factor::*;
pub use organization::*;
pub use problem::{FieldProblem, Problem};
pub use secret::Secret;
pub use security::SecurityAlertOut;
pub use sign_in::{SignInIn, SignInOut};
pub use weakness::Weakness;
pub use widget::{WidgetInboxOut, WidgetSessionIn, WidgetSessionOut};

pub use insightdesk_domain::inbox::{FieldRule, PreChat};

use shape::shape;
