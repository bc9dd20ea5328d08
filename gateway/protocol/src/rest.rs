//! REST bodies: what comes in ends in `In`, what goes out in `Out`.

mod problem;
mod sign_in;
mod widget;

pub use problem::{FieldProblem, Problem};
pub use sign_in::{SignInIn, SignInOut};
pub use widget::{WidgetInboxOut, WidgetSessionIn, WidgetSessionOut};
