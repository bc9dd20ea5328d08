//! Lists by pages: where the next one begins is the id of the last row, which clients hand back.

use std::str::FromStr;

use insightdesk_protocol::rest::{PageOf, PageOut};

use crate::error::ApiError;

/// Rows of a page.
const ROWS: u32 = 50;
/// Rows to ask for: one more than are shown tells whether there is another page.
pub(super) const ASKED: u32 = ROWS + 1;

/// Reads a cursor. The rows behind it are those of whoever asks, whatever it says.
pub(super) fn cursor<T: FromStr>(text: Option<&str>) -> Result<Option<T>, ApiError> {
    let cursor = text.map(str::parse).transpose();
    cursor.map_err(|_| ApiError::invalid("cursor", "is not one of ours"))
}

/// A page of rows that were asked for by [`ASKED`].
pub(super) fn page<T>(mut data: Vec<T>, id: impl Fn(&T) -> String) -> PageOf<T> {
    let is_last = data.len() <= ROWS as usize;
    data.truncate(ROWS as usize);
    let next = data.last().filter(|_| !is_last).map(id);
    PageOf { data, page: PageOut { next } }
}

/// Everything on one page.
pub(super) fn whole<T>(data: Vec<T>) -> PageOf<T> {
    PageOf { data, page: PageOut { next: None } }
}

/// Reads an id of a path. What is no id is the id of nothing.
pub(super) fn id<T: FromStr>(text: &str) -> Result<T, ApiError> {
    text.parse().map_err(|_| ApiError::NotFound)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_says_where_the_next_one_begins() {
        let page_of = |rows: u32| page((1..=rows).collect(), u32::to_string);
        assert_eq!(page_of(50).page.next, None);
        let more = page_of(51);
        assert_eq!((more.data.len(), more.page.next.as_deref()), (50, Some("50")));
    }
}
