//! Lays operations out in lines of a width. A comment ends its line whatever the operations say, so that no token can come
//! to stand behind one; no line ends in white space.

/// The width that lines keep to where the text lets them.
const WIDTH: usize = 120;

/// Trailing comments stand in a column where that is no farther right than this.
const COLUMN: usize = 80;

/// One level of indentation.
const INDENT: &str = "  ";

/// When a break becomes a new line, in a group that does not fit on its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Break {
    /// Always.
    Each,
    /// Where what stands up to the next break of the group does not fit.
    Fill,
    /// Where what stands up to the next break does not fit, be it of a group inside.
    Lead,
}

/// One step of the layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Op<'a> {
    /// A token.
    Text(&'a str),
    /// A comment, on the line of what stands before it or on its own.
    Comment { text: &'a str, own_line: bool, blank: bool },
    /// A space.
    Space,
    /// A space or nothing in a group that fits on its line; else perhaps a new line.
    Line { when: Break, space: bool },
    /// A new line; `blank`: with an empty one before it.
    Hard { blank: bool },
    /// A comma where the group is broken.
    Comma,
    /// A group begins; breaks outside of a list are no places where its inside ends.
    Open { list: bool },
    /// The innermost group ends.
    Close,
    /// Lines that follow are indented by one more level.
    Indent,
    /// And by one less.
    Dedent,
}

/// A line of the result.
#[derive(Debug, Default)]
pub(super) struct Line<'a> {
    /// Its code, or a comment that stands alone.
    pub(super) code: String,
    /// The comment behind it.
    pub(super) comment: Option<&'a str>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pending {
    Nothing,
    Space,
    /// Indented as what asked for it was, whatever is indented by the time it is written.
    Newline {
        blank: bool,
        indent: usize,
    },
}

struct Printer<'a> {
    ops: &'a [Op<'a>],
    /// For each operation, the width of all before it where nothing breaks.
    sums: Vec<usize>,
    /// For each operation, how many before it cannot stand on one line with what follows.
    forced: Vec<usize>,
    /// For each `Open`, its `Close`.
    closes: Vec<usize>,
    lines: Vec<Line<'a>>,
    column: usize,
    indent: usize,
    pending: Pending,
    /// Whether a comment was the last that was written.
    commented: bool,
    /// Whether each open group is flat.
    flat: Vec<bool>,
}

/// The lines of a layout.
pub(super) fn print<'a>(ops: &'a [Op<'a>]) -> Vec<String> {
    let (sums, forced, closes) = measures(ops);
    let mut printer = Printer {
        ops,
        sums,
        forced,
        closes,
        lines: vec![Line::default()],
        column: 0,
        indent: 0,
        pending: Pending::Nothing,
        commented: false,
        flat: Vec::new(),
    };
    for (at, op) in ops.iter().enumerate() {
        printer.step(at, *op);
    }
    aligned(&printer.lines)
}

fn measures(ops: &[Op<'_>]) -> (Vec<usize>, Vec<usize>, Vec<usize>) {
    let (mut sums, mut forced) = (vec![0], vec![0]);
    let mut closes = vec![0; ops.len()];
    let (mut sum, mut count, mut open) = (0_usize, 0_usize, Vec::new());
    for (at, op) in ops.iter().enumerate() {
        sum = sum.saturating_add(match op {
            Op::Text(text) => text.chars().count(),
            Op::Space | Op::Line { space: true, .. } => 1,
            Op::Line { .. }
            | Op::Comment { .. }
            | Op::Hard { .. }
            | Op::Comma
            | Op::Open { .. }
            | Op::Close
            | Op::Indent
            | Op::Dedent => 0,
        });
        count =
            count.saturating_add(usize::from(matches!(op, Op::Comment { .. } | Op::Hard { .. })));
        sums.push(sum);
        forced.push(count);
        match op {
            Op::Open { .. } => open.push(at),
            Op::Close => {
                if let Some(slot) = open.pop().and_then(|it: usize| closes.get_mut(it)) {
                    *slot = at;
                }
            }
            Op::Text(_)
            | Op::Comment { .. }
            | Op::Space
            | Op::Line { .. }
            | Op::Hard { .. }
            | Op::Comma
            | Op::Indent
            | Op::Dedent => {}
        }
    }
    (sums, forced, closes)
}

impl<'a> Printer<'a> {
    fn step(&mut self, at: usize, op: Op<'a>) {
        match op {
            Op::Text(text) => self.write(text),
            Op::Comment { text, own_line, blank } => self.comment(text, own_line, blank),
            Op::Space => self.space(true),
            Op::Line { when, space } => self.line(at, when, space),
            Op::Hard { blank } => self.newline(blank),
            Op::Comma => {
                if !self.is_flat() {
                    self.pending = Pending::Nothing;
                    self.write(",");
                }
            }
            Op::Open { .. } => {
                let flat = self.is_flat() || self.group_fits(at);
                self.flat.push(flat);
            }
            Op::Close => drop(self.flat.pop()),
            Op::Indent => self.indent = self.indent.saturating_add(1),
            Op::Dedent => self.indent = self.indent.saturating_sub(1),
        }
    }

    fn comment(&mut self, text: &'a str, own_line: bool, blank: bool) {
        if own_line || self.commented {
            self.newline(blank);
            self.write(text);
        } else if let Some(line) = self.lines.last_mut() {
            line.comment = Some(text);
        }
        // Between items the margin is where the next one begins: what goes on behind a comment stays off it.
        self.pending = Pending::Newline { blank: false, indent: self.indent.max(1) };
        self.commented = true;
    }

    fn is_flat(&self) -> bool {
        self.flat.last() == Some(&true)
    }

    fn newline(&mut self, blank: bool) {
        let blank = blank || matches!(self.pending, Pending::Newline { blank: true, .. });
        self.pending = Pending::Newline { blank, indent: self.indent };
    }

    fn space(&mut self, space: bool) {
        if space && self.pending == Pending::Nothing {
            self.pending = Pending::Space;
        }
    }

    fn line(&mut self, at: usize, when: Break, space: bool) {
        let start = self.position().saturating_add(usize::from(space));
        let breaks = !self.is_flat()
            && match when {
                Break::Each => true,
                Break::Fill | Break::Lead => {
                    let next = at.saturating_add(1);
                    start.saturating_add(self.up_to_break(next, when)) > WIDTH
                }
            };
        if breaks {
            self.newline(false);
        } else {
            self.space(space);
        }
    }

    /// Where the next token would stand.
    fn position(&self) -> usize {
        match self.pending {
            Pending::Nothing => self.column,
            Pending::Space => self.column.saturating_add(1),
            Pending::Newline { indent, .. } => indent.saturating_mul(INDENT.len()),
        }
    }

    fn group_fits(&self, open: usize) -> bool {
        let close = self.closes.get(open).copied().unwrap_or(open);
        let between = |of: &[usize]| {
            let at = |index: usize| of.get(index).copied().unwrap_or(0);
            at(close).saturating_sub(at(open))
        };
        let end = self.position().saturating_add(between(&self.sums));
        between(&self.forced) == 0
            && end <= WIDTH
            && end.saturating_add(self.up_to_break(close, Break::Fill)) <= WIDTH
    }

    /// The width from an operation to the next place where the line may end, counted no farther than a line is wide.
    fn up_to_break(&self, from: usize, when: Break) -> usize {
        let start = self.sums.get(from).copied().unwrap_or(0);
        let mut at = from;
        while let Some(op) = self.ops.get(at) {
            let width = self.sums.get(at).copied().unwrap_or(0).saturating_sub(start);
            match op {
                Op::Line { .. } | Op::Hard { .. } | Op::Comment { .. } => return width,
                Op::Open { list } if *list || when == Break::Fill => {
                    at = self.closes.get(at).copied().unwrap_or(at);
                }
                Op::Open { .. }
                | Op::Text(_)
                | Op::Space
                | Op::Comma
                | Op::Close
                | Op::Indent
                | Op::Dedent => {}
            }
            if width > WIDTH {
                return width;
            }
            at = at.saturating_add(1);
        }
        self.sums.last().copied().unwrap_or(0).saturating_sub(start)
    }

    fn write(&mut self, text: &str) {
        match self.pending {
            Pending::Nothing => {}
            Pending::Space => self.append(" "),
            Pending::Newline { blank, indent } => self.begin(blank, indent),
        }
        self.pending = Pending::Nothing;
        self.commented = false;
        self.append(text);
    }

    fn begin(&mut self, blank: bool, indent: usize) {
        let opens = self.lines.last().is_some_and(|it| it.code.ends_with('{'));
        if blank && !opens {
            self.lines.push(Line::default());
        }
        self.lines.push(Line { code: INDENT.repeat(indent), comment: None });
        self.column = indent.saturating_mul(INDENT.len());
    }

    fn append(&mut self, text: &str) {
        if let Some(line) = self.lines.last_mut() {
            line.code.push_str(text);
        }
        self.column = self.column.saturating_add(text.chars().count());
    }
}

/// The lines as text. Comments behind neighboring lines begin in one column.
fn aligned(lines: &[Line<'_>]) -> Vec<String> {
    let width = |it: &Line<'_>| it.code.chars().count();
    let runs = lines.chunk_by(|a, b| a.comment.is_some() && b.comment.is_some());
    let run = |run: &[Line<'_>]| {
        let column = run.iter().map(width).max().unwrap_or(0);
        let column = if column <= COLUMN { column } else { 0 };
        let one = |it: &Line<'_>| match it.comment {
            Some(comment) => format!("{:column$} {comment}", it.code),
            None => it.code.clone(),
        };
        run.iter().map(one).collect::<Vec<String>>()
    };
    runs.flat_map(run).collect()
}
