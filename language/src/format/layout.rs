//! The style: what stands between two tokens, where a line may end, what is indented. One pass over the events of an item,
//! without recursion, so that no depth of nesting is too much for the stack.

use super::events::Event;
use super::printer::{Break, Op};
use crate::syntax::tree::{Kind, Node};

/// The operations that print an item.
pub(super) fn layout<'a>(events: &[Event<'a>]) -> Vec<Op<'a>> {
    let mut layout = Layout { ops: Vec::new(), frames: Vec::new(), gap: None, left: None };
    for (at, event) in events.iter().enumerate() {
        let closes_next = events.get(at.saturating_add(1)).is_some_and(|it| is_closer(*it));
        match *event {
            Event::Enter { node, newlines } => layout.enter(node, newlines),
            Event::Leave => layout.leave(),
            Event::Comment { text, own_line, blank } => {
                let blank = blank && layout.frames.last().is_some_and(|it| it.body);
                layout.ops.push(Op::Comment { text, own_line, blank });
            }
            Event::Token { kind: Some(kind), text } => layout.word(kind, text),
            Event::Token { kind: None, text } => layout.punctuation(text, closes_next),
        }
        if matches!(event, Event::Token { .. }) {
            layout.left = None;
        }
    }
    layout.ops
}

fn is_closer(event: Event<'_>) -> bool {
    matches!(event, Event::Token { kind: None, text: "}" | ")" | "]" })
}

/// How a pair of brackets holds what is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Brackets {
    /// Nothing is in it.
    Empty,
    /// One thing, which breaks by itself.
    Hug,
    /// Like a hug, one level deeper.
    Deep,
    /// Members with commas, with a space inside the brackets or not.
    List { space: bool },
}

/// A node that is open.
struct Frame<'a> {
    kind: Kind,
    node: Node<'a>,
    /// Statements stand in its braces, and they are open.
    body: bool,
    brackets: Option<Brackets>,
    /// Its operators `or` and `and` both stand.
    mixed: bool,
    /// The last of its values that began has documentation.
    documented: bool,
    /// What ends with it, innermost last.
    closes: Vec<Op<'a>>,
}

struct Layout<'a> {
    ops: Vec<Op<'a>>,
    frames: Vec<Frame<'a>>,
    /// What stands between the last token and the next.
    gap: Option<Op<'a>>,
    /// The node that ended right before.
    left: Option<Kind>,
}

const OPEN: Op<'static> = Op::Open { list: false };
const HARD: Op<'static> = Op::Hard { blank: false };
const EACH: Op<'static> = Op::Line { when: Break::Each, space: true };
const FILL: Op<'static> = Op::Line { when: Break::Fill, space: true };
const LEAD: Op<'static> = Op::Line { when: Break::Lead, space: true };

/// Items whose head may go on, indented, on a line of its own, the brace that follows then too: at the margin the rest of
/// the head would be an item.
const HEADED: [Kind; 4] = [Kind::clause, Kind::policy, Kind::test, Kind::waiver];

/// From one end to another, written without spaces.
const SPANS: [Kind; 3] = [Kind::day_range, Kind::except_day, Kind::window];

/// Statements that go on one level deeper.
const DEEPER: [Kind; 18] = [
    Kind::adopt_enforce,
    Kind::adopt_off,
    Kind::adopt_param,
    Kind::adopt_severity,
    Kind::attest,
    Kind::branch,
    Kind::controls,
    Kind::evidence,
    Kind::except_days,
    Kind::expect,
    Kind::expected,
    Kind::for_each,
    Kind::forbid,
    Kind::hours,
    Kind::let_value,
    Kind::require,
    Kind::unless,
    Kind::written_by,
];

impl<'a> Layout<'a> {
    fn flush(&mut self) {
        self.ops.extend(self.gap.take());
    }

    fn put(&mut self, gap: Option<Op<'a>>, text: &'a str) {
        self.gap = gap;
        self.flush();
        self.ops.push(Op::Text(text));
        self.gap = Some(Op::Space);
    }

    fn parent(&self) -> Option<Kind> {
        self.frames.last().map(|it| it.kind)
    }

    fn in_body(&self) -> bool {
        self.frames.last().is_some_and(|it| it.body)
    }

    fn begin(&mut self, op: Op<'a>, end: Op<'a>, frame: &mut Frame<'a>) {
        self.flush();
        self.ops.push(op);
        frame.closes.push(end);
    }

    fn enter(&mut self, node: Node<'a>, newlines: usize) {
        let kind = node.kind();
        let mut frame = Frame {
            kind,
            node,
            body: false,
            brackets: None,
            mixed: false,
            documented: false,
            closes: Vec::new(),
        };
        if self.in_body() {
            self.gap = Some(Op::Hard { blank: newlines > 1 });
            self.begin(OPEN, Op::Close, &mut frame);
            if DEEPER.contains(&kind) {
                self.begin(Op::Indent, Op::Dedent, &mut frame);
            }
        } else if HEADED.contains(&kind) {
            self.flush();
            self.ops.extend([OPEN, Op::Indent]);
        } else if kind == Kind::function || kind == Kind::param {
            self.begin(OPEN, Op::Close, &mut frame);
        } else if kind == Kind::expression || kind == Kind::then_expression {
            self.expression(&mut frame);
        } else if kind == Kind::quantifier {
            self.quantifier(&mut frame);
        } else if kind == Kind::conditional {
            self.begin(OPEN, Op::Close, &mut frame);
            self.begin(Op::Indent, Op::Dedent, &mut frame);
        } else if kind == Kind::filter || kind == Kind::satisfies {
            self.part_of_quantifier(&mut frame);
        } else if kind == Kind::enum_value {
            self.enum_value(node, newlines > 0);
        } else {
            self.gap = gap_before(kind, self.gap);
        }
        self.frames.push(frame);
    }

    fn expression(&mut self, frame: &mut Frame<'a>) {
        self.begin(OPEN, Op::Close, frame);
        if self.parent() == Some(Kind::function) {
            self.begin(Op::Indent, Op::Dedent, frame);
        }
        frame.mixed = frame.node.has(Kind::op_or) && frame.node.has(Kind::op_and);
        if frame.mixed {
            self.begin(OPEN, Op::Close, frame);
            self.begin(Op::Indent, Op::Dedent, frame);
        }
    }

    /// A quantifier goes as far right as it can; beside others it is indented, so that its own `and` is told from theirs.
    fn quantifier(&mut self, frame: &mut Frame<'a>) {
        let is_alone = self.frames.last().is_some_and(|it| it.node.children().count() == 1);
        if !is_alone {
            self.begin(Op::Indent, Op::Dedent, frame);
        }
        self.begin(OPEN, Op::Close, frame);
    }

    fn part_of_quantifier(&mut self, frame: &mut Frame<'a>) {
        if self.frames.last().is_some_and(|it| it.node.has(Kind::satisfies)) {
            self.gap = Some(EACH);
            self.begin(Op::Indent, Op::Dedent, frame);
        } else {
            self.gap = Some(LEAD);
        }
    }

    /// A documented value stands alone. The others stand together as their author had them: a list that is too long for a
    /// line, or explained, is grouped by sense.
    fn enum_value(&mut self, node: Node<'a>, fresh: bool) {
        let Some(frame) = self.frames.last_mut() else { return };
        let is_documented = node.has(Kind::doc);
        let after_documented = std::mem::replace(&mut frame.documented, is_documented);
        if is_documented || after_documented {
            self.gap = Some(HARD);
        } else if fresh {
            self.gap = Some(EACH);
        }
    }

    fn leave(&mut self) {
        let Some(frame) = self.frames.pop() else { return };
        self.ops.extend(frame.closes.into_iter().rev());
        self.left = Some(frame.kind);
    }

    fn word(&mut self, kind: Kind, text: &'a str) {
        let parent = self.parent();
        let is = |it: Kind| parent == Some(it);
        if kind == Kind::doc {
            let gap = if self.ops.is_empty() { None } else { Some(HARD) };
            self.put(gap, text);
            self.gap = Some(HARD);
        } else if kind == Kind::op_or {
            self.or(text);
        } else if kind == Kind::op_and {
            self.put(Some(FILL), text);
        } else if kind == Kind::optional || kind == Kind::closure_mark {
            self.put(None, text);
        } else if kind == Kind::op_minus || kind == Kind::op_bang {
            self.put(self.gap, text);
            self.gap = None;
        } else if kind == Kind::string && is(Kind::param) {
            self.gap = None;
            self.ops.push(Op::Indent);
            self.put(Some(FILL), text);
            self.ops.push(Op::Dedent);
        } else if kind == Kind::string && (is(Kind::clause) || is(Kind::policy)) {
            self.put(Some(EACH), text);
        } else if kind == Kind::string && is(Kind::expected) {
            self.put(Some(FILL), text);
        } else if (kind == Kind::kw_then || kind == Kind::kw_else) && is(Kind::conditional) {
            self.put(Some(EACH), text);
        } else {
            self.put(self.gap, text);
        }
    }

    fn or(&mut self, text: &'a str) {
        let mixed = self.frames.last().is_some_and(|it| it.mixed);
        if mixed {
            self.ops.extend([Op::Dedent, Op::Close]);
        }
        self.put(Some(if mixed { EACH } else { FILL }), text);
        if mixed {
            self.flush();
            self.ops.extend([OPEN, Op::Indent]);
        }
    }

    fn punctuation(&mut self, text: &'a str, closes_next: bool) {
        match text {
            "{" | ".{" | "(" | "[" => self.opener(text, closes_next),
            "}" | ")" | "]" => self.closer(text),
            "," => {
                self.put(None, text);
                self.gap = Some(self.between_members());
            }
            "." => {
                self.put(None, text);
                self.gap = None;
            }
            ".." | "-" if self.parent().is_some_and(|it| SPANS.contains(&it)) => {
                self.put(None, text);
                self.gap = None;
            }
            ":" => self.put(None, text),
            ".." => {
                let gap = if self.left == Some(Kind::lower) { None } else { self.gap };
                self.put(gap, text);
            }
            "=" if self.parent() == Some(Kind::function) => {
                self.put(self.gap, text);
                self.ops.push(Op::Indent);
                self.gap = Some(EACH);
                if let Some(frame) = self.frames.last_mut() {
                    frame.closes.push(Op::Dedent);
                }
            }
            _ => self.put(self.gap, text),
        }
    }

    fn between_members(&self) -> Op<'a> {
        let Some(frame) = self.frames.last() else { return FILL };
        if frame.kind == Kind::table { EACH } else { FILL }
    }

    fn opener(&mut self, text: &'a str, is_empty: bool) {
        let gap = self.gap;
        let Some(frame) = self.frames.last_mut() else { return };
        let kind = frame.kind;
        let has_body = HEADED.contains(&kind)
            || kind == Kind::entity
            || kind == Kind::calendar
            || kind == Kind::adopt
            || kind == Kind::rule && text == "{";
        if has_body {
            frame.body = !is_empty;
            frame.brackets = Some(Brackets::Empty);
            self.open_body(text, HEADED.contains(&kind), is_empty);
            return;
        }
        let calls = [Kind::arguments, Kind::rule, Kind::function, Kind::pattern];
        let gap = if text == ".{" || text == "(" && calls.contains(&kind) { None } else { gap };
        let brackets = if is_empty { Brackets::Empty } else { brackets(frame.node) };
        frame.brackets = Some(brackets);
        self.gap = gap;
        self.flush();
        if matches!(brackets, Brackets::List { .. }) {
            self.ops.push(Op::Open { list: true });
        }
        self.put(None, text);
        self.gap = None;
        match brackets {
            Brackets::Empty | Brackets::Hug => {}
            Brackets::Deep => self.ops.push(Op::Indent),
            Brackets::List { space } => {
                self.ops.push(Op::Indent);
                self.gap = Some(Op::Line { when: Break::Each, space });
            }
        }
    }

    fn open_body(&mut self, text: &'a str, headed: bool, is_empty: bool) {
        if headed {
            self.ops.push(Op::Dedent);
            self.put(Some(EACH), text);
            self.ops.push(Op::Close);
        } else {
            self.put(Some(Op::Space), text);
        }
        if is_empty {
            self.gap = None;
        } else {
            self.ops.push(Op::Indent);
        }
    }

    fn closer(&mut self, text: &'a str) {
        let Some(frame) = self.frames.last_mut() else { return };
        if std::mem::take(&mut frame.body) {
            self.ops.push(Op::Dedent);
            return self.put(Some(HARD), text);
        }
        match frame.brackets.take() {
            None | Some(Brackets::Empty | Brackets::Hug) => self.put(None, text),
            Some(Brackets::Deep) => {
                self.ops.push(Op::Dedent);
                self.put(None, text);
            }
            Some(Brackets::List { space }) => {
                let last = self.ops.iter().rposition(|it| !matches!(it, Op::Comment { .. }));
                self.ops.insert(last.map_or(0, |it| it.saturating_add(1)), Op::Comma);
                self.ops.push(Op::Dedent);
                self.put(Some(Op::Line { when: Break::Each, space }), text);
                self.ops.push(Op::Close);
            }
        }
    }
}

/// What stands before a node that makes no group.
fn gap_before(kind: Kind, gap: Option<Op<'_>>) -> Option<Op<'_>> {
    if [Kind::because, Kind::comprehension, Kind::expected_missing].contains(&kind) {
        Some(FILL)
    } else if kind == Kind::message {
        Some(HARD)
    } else if kind == Kind::test_for {
        Some(EACH)
    } else if kind == Kind::upper {
        None
    } else {
        gap
    }
}

fn brackets(node: Node<'_>) -> Brackets {
    let kind = node.kind();
    if kind == Kind::parentheses || node.has(Kind::comprehension) {
        Brackets::Deep
    } else if kind == Kind::arguments && node.children().count() == 1 {
        Brackets::Hug
    } else {
        let spaced = [Kind::enumeration, Kind::table, Kind::written_fact];
        Brackets::List { space: spaced.contains(&kind) }
    }
}
