//! Cuts a file into items, so that a broken one costs only itself and an edit re-parses only what it touched. An item
//! begins where its keyword stands at column 0, or with the documentation right above it.

/// The keywords that begin an item, sorted.
pub(crate) const KEYWORDS: &[&str] = &[
    "adopt", "calendar", "clause", "entity", "enum", "fn", "import", "module", "param", "policy",
    "rule", "section", "test", "waiver",
];

/// The keywords of items that end where their braces do, sorted.
const BRACED: &[&str] =
    &["adopt", "calendar", "clause", "entity", "enum", "policy", "rule", "test", "waiver"];

/// The character that marks the order of bytes at the start of a text.
pub(crate) const BYTE_ORDER_MARK: char = '\u{FEFF}';

/// A stretch of text that is parsed on its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Item {
    /// First byte, documentation included.
    pub(crate) start: usize,
    /// Behind the last byte.
    pub(crate) end: usize,
    /// Its keyword; nothing for text that no item keyword introduces.
    pub(crate) keyword: Option<&'static str>,
}

/// The items of a text, in order. Every byte that is not white space or a plain comment between items belongs to one.
pub(crate) fn cut(text: &str) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    let mut docs: Option<usize> = None;
    let mut balance = Balance::default();
    // Whether the line before closed an item: what is left of a damaged one must not cost it.
    let mut ended = false;
    // Some editors begin a file with a byte order mark; it belongs to no item.
    let mut offset = if text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len_utf8() } else { 0 };
    for line in text.get(offset..).unwrap_or("").split_inclusive('\n') {
        let start = offset;
        offset = offset.saturating_add(line.len());
        if line.starts_with("///") {
            docs = docs.or(Some(start));
            continue;
        }
        if is_blank(line) {
            continue;
        }
        let word = first_word(line);
        let keyword = KEYWORDS.binary_search(&word).ok().and_then(|at| KEYWORDS.get(at)).copied();
        let is_loose = ended && line.starts_with([' ', '\t']);
        let stray = keyword.is_none()
            && (is_loose || is_stray(line, items.is_empty(), docs.is_some()))
            && balance.is_closed(text, start);
        if keyword.is_some() || stray {
            balance = Balance { open: 0, read_to: start };
            let start = docs.take().unwrap_or(start);
            items.push(Item { start, end: offset, keyword });
        }
        docs = None;
        let last = items.last().and_then(|it| it.keyword);
        ended = line.starts_with('}') && last.is_some_and(|it| BRACED.contains(&it));
        if let Some(last) = items.last_mut() {
            last.end = offset;
        }
    }
    if let Some(start) = docs {
        items.push(Item { start, end: offset, keyword: None });
    }
    items
}

/// The names that an item may declare, as far as its first line shows them: that of a broken item is not known better. An
/// import may declare every name of its list.
pub(crate) fn names(text: &str, item: &Item) -> Vec<String> {
    let body = text.get(item.start..item.end).unwrap_or("");
    let first = body.lines().find(|it| !it.starts_with("///")).unwrap_or("");
    let is_part = |it: char| it.is_ascii_alphanumeric() || it == '_' || it == '.';
    let words = first.split(|it| !is_part(it)).map(|it| it.trim_end_matches('.'));
    let is_name = |it: &&str| it.starts_with(|it: char| it.is_ascii_alphabetic() || it == '_');
    let most = if item.keyword == Some("import") { usize::MAX } else { 1 };
    words.skip(1).filter(is_name).take(most).map(str::to_owned).collect()
}

fn first_word(line: &str) -> &str {
    let is_part = |it: &u8| it.is_ascii_alphanumeric() || *it == b'_';
    let end = line.bytes().take_while(is_part).count();
    line.get(..end).unwrap_or("")
}

fn is_blank(line: &str) -> bool {
    let line = line.trim();
    line.is_empty() || line.starts_with("//")
}

/// Whether a line outside every item holds text: at column 0 anywhere, indented only where no item stands before it.
fn is_stray(line: &str, first: bool, documented: bool) -> bool {
    let at_margin = line.starts_with(|it: char| !it.is_whitespace() && !"{}()[]".contains(it));
    at_margin || first || documented
}

/// Whether the braces of an item are closed; strings and comments do not count. Read only as far as somebody asks: between
/// healthy items nobody does.
#[derive(Debug, Default)]
struct Balance {
    open: i64,
    /// Where the text that was not read yet begins.
    read_to: usize,
}

impl Balance {
    fn is_closed(&mut self, text: &str, at: usize) -> bool {
        for line in text.get(self.read_to..at).unwrap_or("").split_inclusive('\n') {
            self.read(line);
        }
        self.read_to = at;
        self.open <= 0
    }

    fn read(&mut self, line: &str) {
        let mut in_string = false;
        // Bytes do: no part of a longer character looks like one of these.
        let mut bytes = line.bytes().peekable();
        while let Some(byte) = bytes.next() {
            match byte {
                b'\\' if in_string => {
                    bytes.next();
                }
                b'"' => in_string = !in_string,
                b'/' if !in_string && bytes.peek() == Some(&b'/') => return,
                b'{' if !in_string => self.open = self.open.saturating_add(1),
                b'}' if !in_string => self.open = self.open.saturating_sub(1),
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(&str, Option<&str>)]) {
        let found: Vec<(&str, Option<&str>)> = cut(text)
            .iter()
            .map(|it| (text.get(it.start..it.end).unwrap().trim_end(), it.keyword))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn documentation_belongs_to_what_follows() {
        check(
            "// file\n/// about A\nentity A {\n}\n\n/// about e\nenum e { x }\n",
            &[
                ("/// about A\nentity A {\n}", Some("entity")),
                ("/// about e\nenum e { x }", Some("enum")),
            ],
        );
    }

    #[test]
    fn an_unknown_word_is_an_item_of_its_own_only_between_items() {
        check(
            "clause 1 a \"x\" {\nrequire x\n}\nclaus 2 b \"y\" {\n}\nfn f(): Int = 1\n",
            &[
                ("clause 1 a \"x\" {\nrequire x\n}", Some("clause")),
                ("claus 2 b \"y\" {\n}", None),
                ("fn f(): Int = 1", Some("fn")),
            ],
        );
    }

    #[test]
    fn what_is_left_of_a_damaged_item_costs_nobody_else() {
        check(
            "rule r(A a) {\n  when a.b\n}\n\n  severity low\n}\nenum e { x }\n",
            &[
                ("rule r(A a) {\n  when a.b\n}", Some("rule")),
                ("  severity low\n}", None),
                ("enum e { x }", Some("enum")),
            ],
        );
    }

    #[test]
    fn a_byte_order_mark_belongs_to_no_item() {
        check("\u{FEFF}enum e { x }\n", &[("enum e { x }", Some("enum"))]);
    }

    #[test]
    fn an_open_item_ends_where_the_next_begins() {
        check(
            "entity A {\n  key id: Text\nentity B {\n}\n",
            &[("entity A {\n  key id: Text", Some("entity")), ("entity B {\n}", Some("entity"))],
        );
    }
}
