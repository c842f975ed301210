//! Chinese punctuation (标点): ASCII marks that were typed inside Chinese text become full width.
//!
//! A mark is changed only where its neighbours show that it belongs to Chinese text. Decimal points, thousands separators,
//! times of day, dates with points, codes, addresses of the network and Latin words keep theirs.

use super::document::Run;

/// What becomes of one character.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Edit {
    Keep,
    Put(char),
    Drop,
}

/// Puts the punctuation of one text right. A text without any Chinese character is returned as it is.
pub fn normalise(text: &str) -> String {
    let mut runs = [Run::text(text)];
    normalise_runs(&mut runs);
    match runs {
        [Run::Text { text }] => text,
        _ => text.to_owned(),
    }
}

/// Puts the punctuation of a paragraph right, seeing across the borders of its runs: the comma after a figure belongs to the
/// sentence around it. Figures themselves are not touched.
pub fn normalise_runs(runs: &mut [Run]) {
    // Each round turns at least one ASCII mark full width, so this ends; most texts need one round.
    while round(runs) {}
}

/// One round over a paragraph; true when something changed.
fn round(runs: &mut [Run]) -> bool {
    let mut line = Line { chars: Vec::new(), fixed: Vec::new(), edits: Vec::new() };
    for run in runs.iter() {
        let fixed = !matches!(run, Run::Text { .. } | Run::Strong { .. });
        for c in run.shown().chars() {
            line.chars.push(c);
            line.fixed.push(fixed);
        }
    }
    if !line.chars.iter().any(|c| is_han(*c)) {
        return false;
    }
    line.edits = vec![Edit::Keep; line.chars.len()];
    line.protect_addresses();
    line.quotes();
    line.brackets();
    line.points();
    if line.edits.iter().all(|edit| *edit == Edit::Keep) {
        return false;
    }
    let mut index = 0;
    for run in runs.iter_mut() {
        let length = run.shown().chars().count();
        if let Run::Text { text } | Run::Strong { text } = run {
            *text = (index..index + length).filter_map(|at| line.after(at)).collect();
        }
        index += length;
    }
    true
}

/// A paragraph as single characters, with what is to become of each.
struct Line {
    chars: Vec<char>,
    fixed: Vec<bool>,
    edits: Vec<Edit>,
}

impl Line {
    /// The character at `at` as it will stand; none when it is dropped or past the end.
    fn after(&self, at: usize) -> Option<char> {
        match self.edits.get(at)? {
            Edit::Keep => self.chars.get(at).copied(),
            Edit::Put(c) => Some(*c),
            Edit::Drop => None,
        }
    }

    fn put(&mut self, at: usize, c: char) {
        if let (Some(edit), Some(false)) = (self.edits.get_mut(at), self.fixed.get(at)) {
            *edit = Edit::Put(c);
        }
    }

    /// Drops the blanks after a mark that became full width: its own cell holds the blank already.
    fn drop_blanks_after(&mut self, at: usize) {
        let mut next = at + 1;
        while self.chars.get(next) == Some(&' ') && self.fixed.get(next) == Some(&false) {
            self.edits[next] = Edit::Drop;
            next += 1;
        }
    }

    /// The nearest character before `at` that is no blank.
    fn before(&self, at: usize) -> Option<char> {
        (0..at).rev().filter_map(|index| self.after(index)).find(|c| *c != ' ')
    }

    /// The nearest character behind `at` that is no blank.
    fn behind(&self, at: usize) -> Option<char> {
        (at + 1..self.chars.len()).filter_map(|index| self.after(index)).find(|c| *c != ' ')
    }

    fn is_chinese_around(&self, at: usize) -> bool {
        self.before(at).is_some_and(is_chinese) || self.behind(at).is_some_and(is_chinese)
    }

    /// Marks web and mail addresses as fixed, without the punctuation that follows them.
    fn protect_addresses(&mut self) {
        let mut start = 0;
        while start < self.chars.len() {
            if !self.chars[start].is_ascii_graphic() {
                start += 1;
                continue;
            }
            let end = (start..self.chars.len()).find(|at| !self.chars[*at].is_ascii_graphic());
            let end = end.unwrap_or(self.chars.len());
            let token: String = self.chars[start..end].iter().collect();
            if token.contains("://") || token.contains("www.") || is_mail(&token) {
                let body = token.trim_end_matches([',', '.', ';', ':', '!', '?', ')', '"', '\'']).len();
                self.fixed[start..start + body].fill(true);
            }
            start = end;
        }
    }

    /// Straight double quotes in pairs, where the pair touches or holds Chinese.
    fn quotes(&mut self) {
        let places: Vec<usize> =
            (0..self.chars.len()).filter(|at| self.chars[*at] == '"' && !self.fixed[*at]).collect();
        if !places.len().is_multiple_of(2) {
            return;
        }
        for pair in places.chunks_exact(2) {
            if let [open, close] = *pair
                && (self.holds_chinese(open, close)
                    || self.before(open).is_some_and(is_chinese)
                    || self.behind(close).is_some_and(is_chinese))
            {
                self.put(open, '“');
                self.put(close, '”');
            }
        }
    }

    fn holds_chinese(&self, open: usize, close: usize) -> bool {
        self.chars[open + 1..close].iter().any(|c| is_chinese(*c))
    }

    /// Round brackets, both of a pair alike; a pair that is full width on one side already is completed.
    fn brackets(&mut self) {
        let mut open = Vec::new();
        for at in 0..self.chars.len() {
            match self.chars[at] {
                '(' | '（' => open.push(at),
                ')' | '）' => match open.pop() {
                    Some(first) => {
                        let mixed = (self.chars[first] == '（') != (self.chars[at] == '）');
                        let plain = self.chars[first] == '(' && self.chars[at] == ')';
                        // `f(x)` is one Latin word with its brackets.
                        let call = first.checked_sub(1).is_some_and(|b| self.chars[b].is_ascii_alphabetic());
                        let touches = !call
                            && (self.before(first).is_some_and(is_chinese)
                                || self.behind(at).is_some_and(is_chinese));
                        if mixed || plain && (touches || self.holds_chinese(first, at)) {
                            self.widen(first, '（');
                            self.widen(at, '）');
                        }
                    }
                    None if self.chars[at] == ')' && self.is_chinese_around(at) => self.widen(at, '）'),
                    None => {}
                },
                _ => {}
            }
        }
    }

    fn widen(&mut self, at: usize, wide: char) {
        if self.chars[at].is_ascii() && !self.fixed[at] {
            self.put(at, wide);
            self.drop_blanks_after(at);
        }
    }

    /// Commas, stops, colons, dashes and dots.
    fn points(&mut self) {
        let mut at = 0;
        while at < self.chars.len() {
            let c = self.chars[at];
            let run = self.chars[at..].iter().take_while(|other| **other == c).count();
            if self.fixed[at] {
                at += 1;
                continue;
            }
            match c {
                ',' | ';' | ':' | '?' | '!' if self.belongs(at) => {
                    let wide = match c {
                        ',' => '，',
                        ';' => '；',
                        ':' => '：',
                        '?' => '？',
                        _ => '！',
                    };
                    self.widen(at, wide);
                }
                '.' if run >= 3 && self.is_chinese_around_run(at, run) => {
                    self.fill_run(at, run, '…');
                    at += run;
                    continue;
                }
                '-' if run == 2 && self.is_chinese_around_run(at, run) => {
                    self.fill_run(at, run, '—');
                    at += run;
                    continue;
                }
                '.' if run == 1 && self.ends_sentence(at) => self.widen(at, '。'),
                _ => {}
            }
            at += 1;
        }
    }

    /// Turns a run of marks into two wide ones.
    fn fill_run(&mut self, at: usize, run: usize, wide: char) {
        for index in at..at + run {
            if index < at + 2 {
                self.put(index, wide);
            } else if !self.fixed[index] {
                self.edits[index] = Edit::Drop;
            }
        }
    }

    fn is_chinese_around_run(&self, at: usize, run: usize) -> bool {
        self.before(at).is_some_and(is_chinese) || self.behind(at + run - 1).is_some_and(is_chinese)
    }

    /// Whether a comma-like mark belongs to Chinese text: a Chinese neighbour, or the very end after a number.
    fn belongs(&self, at: usize) -> bool {
        self.is_chinese_around(at)
            || self.behind(at).is_none() && self.before(at).is_some_and(|c| c.is_ascii_digit() || c == '%')
    }

    /// Whether a point is a full stop: after Chinese and before Chinese, a blank or the end; or at the very end after a
    /// number. The point of `1.` at the start of a text is none.
    fn ends_sentence(&self, at: usize) -> bool {
        let direct = at.checked_sub(1).and_then(|before| self.after(before));
        let next = self.after(at + 1);
        let after_chinese = direct.is_some_and(is_chinese);
        let clear = next.is_none_or(|c| c == ' ' || is_chinese(c));
        let after_share =
            direct.is_some_and(|c| matches!(c, '%' | '‰')) && self.behind(at).is_some_and(is_chinese);
        let last = self.behind(at).is_none();
        (after_chinese || after_share) && clear
            || last && direct.is_some_and(|c| c.is_ascii_digit() || c == '%')
    }
}

/// Whether a token is a mail address: something, an at sign, something with a point.
fn is_mail(token: &str) -> bool {
    token.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
}

/// Whether a character is a Han character.
fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}' | '〇')
}

/// Whether a character shows that its neighbourhood is Chinese: Han, or Chinese punctuation.
fn is_chinese(c: char) -> bool {
    is_han(c)
        || matches!(c, '\u{3001}'..='\u{303F}' | '\u{FF01}'..='\u{FF0F}' | '\u{FF1A}'..='\u{FF20}' | '“' | '”' | '‘' | '’' | '…' | '—')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::report::FigureRun;

    #[test]
    fn marks_in_chinese_text_become_full_width() {
        for (typed, printed) in [
            ("截至6月30日,在册52人;其中缓刑41人.", "截至6月30日，在册52人；其中缓刑41人。"),
            ("各成员单位, 各社区:", "各成员单位，各社区："),
            ("是否到场? 已到场!", "是否到场？已到场！"),
            ("教育帮扶(含禁毒教育)情况", "教育帮扶（含禁毒教育）情况"),
            ("(一)基本情况", "（一）基本情况"),
            ("依据《社区矫正法》第23条(1)项", "依据《社区矫正法》第23条（1）项"),
            ("联合\"矫正中心+戒毒所\"开展", "联合“矫正中心+戒毒所”开展"),
            ("待查...", "待查……"),
            ("目标--零脱管", "目标——零脱管"),
            ("到位率88.5%, 其中缺席6人", "到位率88.5%，其中缺席6人"),
            ("到位率88.5%.", "到位率88.5%。"),
            ("到位率88.5%. 联合开展", "到位率88.5%。联合开展"),
            ("（草稿)", "（草稿）"),
            ("注:以上为人次", "注：以上为人次"),
        ] {
            assert_eq!(normalise(typed), printed);
        }
    }

    #[test]
    fn numbers_dates_codes_addresses_and_latin_words_keep_theirs() {
        for text in [
            "共1,234人次",
            "时间10:30至11:00",
            "日期2024.6.30起",
            "比例3:1为宜",
            "编号440303001-2026-0044的档案",
            "见http://example.cn/a,b?c=1:2的说明",
            "邮箱a.b@example.cn不变",
            "文件 report.docx 已归档",
            "系统 Microsoft Word, Excel 可打开",
            "A6=A1+A2-A3",
            "1. 基本情况",
            "f(x) 为函数",
        ] {
            assert_eq!(normalise(text), text);
        }
        assert_eq!(normalise("Hello, world. (ok)"), "Hello, world. (ok)");
    }

    #[test]
    fn an_address_ends_before_the_mark_that_follows_it() {
        assert_eq!(normalise("见http://example.cn/a,其中"), "见http://example.cn/a，其中");
    }

    #[test]
    fn the_mark_after_a_figure_belongs_to_the_sentence() {
        let figure = Run::Figure(FigureRun {
            code: "E3".into(),
            value: "1,234".into(),
            unit: "%".into(),
            unit_shown: true,
            amount: None,
            facts: Vec::new(),
        });
        let mut runs = [Run::text("到位率"), figure, Run::text(", 其中:缺席"), Run::strong("(含请假)")];
        normalise_runs(&mut runs);
        let shown: String = runs.iter().map(Run::shown).collect();
        assert_eq!(shown, "到位率1,234%，其中：缺席（含请假）");
    }

    proptest! {
        #[test]
        fn twice_is_once_and_the_words_stay(text in r#"[中文人a1 ,.:;!?()"%（）-]{0,24}"#) {
            let once = normalise(&text);
            prop_assert_eq!(&normalise(&once), &once);
            let words = |s: &str| s.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
            prop_assert_eq!(words(&once), words(&text));
        }
    }
}
