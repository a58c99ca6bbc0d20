//! Pages of lists: how many at once, and where the next page begins. A cursor names the last item by what orders it,
//! never by a count, so it survives whatever is written in between. It knows nothing of what is listed.

use domain::Timestamp;
use std::fmt;
use std::str::FromStr;

/// Where a page begins: after the item with this order and id. Written as hexadecimal, opaque to clients.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Cursor {
    pub(crate) order: u64,
    pub(crate) id: u128,
}

/// The text is not a cursor.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CursorError;

impl fmt::Display for CursorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("is not a cursor of an earlier page")
    }
}

impl std::error::Error for CursorError {}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}-{:x}", self.order, self.id)
    }
}

impl FromStr for Cursor {
    type Err = CursorError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (order, id) = text.split_once('-').ok_or(CursorError)?;
        let strange = |part: &str| part.is_empty() || !part.bytes().all(|b| b.is_ascii_hexdigit());
        if strange(order) || strange(id) {
            return Err(CursorError);
        }
        Ok(Self {
            order: u64::from_str_radix(order, 16).map_err(|_| CursorError)?,
            id: u128::from_str_radix(id, 16).map_err(|_| CursorError)?,
        })
    }
}

/// Which page of a list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PageRequest {
    /// At most so many items; brought into [`PageRequest::LIMITS`].
    pub limit: usize,
    /// Behind which item; nothing for the first page.
    pub after: Option<Cursor>,
}

impl PageRequest {
    /// The least and greatest number of items on a page.
    pub const LIMITS: std::ops::RangeInclusive<usize> = 1..=200;
    /// The number of items unless asked otherwise.
    pub const DEFAULT_LIMIT: usize = 50;

    /// The first page.
    #[must_use]
    pub const fn first(limit: usize) -> Self {
        Self { limit, after: None }
    }
    pub(crate) fn size(&self) -> usize {
        self.limit.clamp(*Self::LIMITS.start(), *Self::LIMITS.end())
    }
}

impl Default for PageRequest {
    fn default() -> Self {
        Self::first(Self::DEFAULT_LIMIT)
    }
}

/// One page of a list.
#[derive(Clone, PartialEq, Debug)]
pub struct Page<T> {
    /// The items, in the order of the list.
    pub items: Vec<T>,
    /// Where the next page begins; nothing on the last one.
    pub next: Option<Cursor>,
    /// The moment from which the same page may look different by time alone, nothing being written.
    pub valid_until: Option<Timestamp>,
}

impl<T> Page<T> {
    pub(crate) fn map<U>(self, item: impl FnMut(T) -> U) -> Page<U> {
        let items = self.items.into_iter().map(item).collect();
        Page { items, next: self.next, valid_until: self.valid_until }
    }
}

/// The page of candidates that come in any order: those behind the cursor, ordered by cursor, cut at the limit.
pub(crate) fn sorted_page<T>(
    request: &PageRequest,
    candidates: impl Iterator<Item = (Cursor, T)>,
) -> Page<(Cursor, T)> {
    cut(request, first_of(request, candidates))
}

/// What fills a page of candidates that come in any order, and one more when there are more.
pub(crate) fn first_of<T>(
    request: &PageRequest,
    candidates: impl Iterator<Item = (Cursor, T)>,
) -> Vec<(Cursor, T)> {
    let mut items: Vec<_> =
        candidates.filter(|(at, _)| request.after.is_none_or(|after| *at > after)).collect();
    let size = request.size();
    if items.len() > size {
        items.select_nth_unstable_by_key(size, |(at, _)| *at);
        items.truncate(size + 1);
    }
    items.sort_unstable_by_key(|(at, _)| *at);
    items
}

/// The page of items that already stand in order behind the cursor, one more than fits when there are more.
pub(crate) fn cut<T>(request: &PageRequest, mut items: Vec<(Cursor, T)>) -> Page<(Cursor, T)> {
    let more = items.len() > request.size();
    items.truncate(request.size());
    let next = if more { items.last().map(|(at, _)| *at) } else { None };
    Page { items, next, valid_until: None }
}

/// A page of what stands in the order of the log, newest first: found by its place, whatever stands before and behind.
pub(crate) fn newest<'r, R>(rows: &'r [R], page: &PageRequest, position: impl Fn(&R) -> u64) -> Page<&'r R> {
    let until =
        page.after.map_or(rows.len(), |after| rows.partition_point(|row| position(row) < after.order));
    let items = rows
        .iter()
        .take(until)
        .rev()
        .take(page.size() + 1)
        .map(|row| (Cursor { order: position(row), id: 0 }, row))
        .collect();
    cut(page, items).map(|(_, row)| row)
}

/// A page of what stands in the order of the log, oldest first.
pub(crate) fn oldest<'r, R>(rows: &'r [R], page: &PageRequest, position: impl Fn(&R) -> u64) -> Page<&'r R> {
    let from = page.after.map_or(0, |after| rows.partition_point(|row| position(row) <= after.order));
    let behind = rows.iter().skip(from).take(page.size() + 1);
    let items = behind.map(|row| (Cursor { order: position(row), id: 0 }, row)).collect();
    cut(page, items).map(|(_, row)| row)
}

/// Orders newest first what is ordered by growing ids.
pub(crate) const fn newest_first(id: u128) -> Cursor {
    Cursor { order: 0, id: u128::MAX - id }
}

/// The earlier of two moments, of which either may be missing.
pub(crate) fn earlier(a: Option<Timestamp>, b: Option<Timestamp>) -> Option<Timestamp> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_written_and_nothing_else_is_one() {
        let cursor = Cursor { order: 77, id: u128::MAX };
        assert_eq!(cursor.to_string().parse(), Ok(cursor));
        for wrong in ["", "-", "1", "1-", "-1", "+1-2", "1-2-3", "g-1", "11111111111111111-1"] {
            assert_eq!(wrong.parse::<Cursor>(), Err(CursorError), "{wrong}");
        }
    }

    #[test]
    fn what_stands_in_the_order_of_the_log_is_walked_both_ways() {
        static ROWS: [u64; 5] = [3, 5, 8, 13, 21];
        for size in 1..=6 {
            let walk = |next: &dyn Fn(&PageRequest) -> Page<&'static u64>| {
                let (mut request, mut met) = (PageRequest::first(size), Vec::new());
                loop {
                    let page = next(&request);
                    assert!(page.items.len() <= size);
                    met.extend(page.items.into_iter().copied());
                    let Some(after) = page.next else { return met };
                    request.after = Some(after);
                }
            };
            assert_eq!(walk(&|request| oldest(&ROWS, request, |row| *row)), ROWS);
            let mut back = walk(&|request| newest(&ROWS, request, |row| *row));
            back.reverse();
            assert_eq!(back, ROWS);
        }
    }

    #[test]
    fn walking_page_by_page_meets_everything_once() {
        let all = || [5_u128, 3, 9, 1, 7, 2].into_iter().map(|id| (Cursor { order: 0, id }, id));
        let mut request = PageRequest::first(2);
        let mut met = Vec::new();
        loop {
            let page = sorted_page(&request, all());
            met.extend(page.items.into_iter().map(|(_, id)| id));
            let Some(next) = page.next else { break };
            request.after = Some(next);
        }
        assert_eq!(met, [1, 2, 3, 5, 7, 9]);
    }
}
