//! What a wording may name: the values the program puts into a sentence, the conditions, and the blocks it draws.
//!
//! The lists are closed: what is not on them does not get past the reading of a template, and what is on them and nobody
//! makes does not compile (`report` matches them all).

/// What a report is about, one at a time (报告所及).
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Over {
    /// A calendar month.
    Month,
    /// One inspection.
    Inspection,
}

/// Where a name has a meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// In every report.
    Any,
    /// In a report of a month.
    Month,
    /// In the report of an inspection.
    Inspection,
    /// In the sentence of one finding.
    Finding,
    /// In the sentence of one equation.
    Equation,
}

/// How a name may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// Put into a sentence, or asked for in a condition: it holds unless it is empty or zero.
    Value,
    /// In a condition only.
    Condition,
}

macro_rules! names {
    ($($(#[doc = $doc:literal])* $name:ident = $word:literal $scope:ident $use:ident;)*) => {
        /// A value or condition that a wording may name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Name { $($(#[doc = $doc])* $name,)* }

        impl Name {
            /// Every name.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// As written in a template.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }

            /// Where it has a meaning.
            pub const fn scope(self) -> Scope {
                match self { $(Self::$name => Scope::$scope,)* }
            }

            /// How it may be used.
            pub const fn usage(self) -> Use {
                match self { $(Self::$name => Use::$use,)* }
            }
        }
    };
}

names! {
    /// The office's name (司法所).
    Office = "office" Any Value;
    /// The street's name (街道).
    Street = "street" Any Value;
    /// The district bureau (区司法局).
    Bureau = "bureau" Any Value;
    /// Who issues the paper, as the template's `issuer` says.
    Issuer = "issuer" Any Value;
    /// The last day counted (截止日).
    CutOff = "cut-off" Any Value;
    /// The year of the period.
    Year = "year" Month Value;
    /// The month of the period.
    MonthOf = "month" Month Value;
    /// The verification code of the report filed for this period; empty when none is.
    FiledCode = "filed-code" Month Value;
    /// What is printed instead of a small cell.
    SuppressionMark = "suppression-mark" Any Value;
    /// Whether a small cell is not printed.
    Suppressed = "suppressed" Any Condition;
    /// Whether an equation fails.
    Failing = "failing" Month Condition;
    /// Who else held the drug education of the period.
    Partners = "partners" Month Value;
    /// Inspections finished within the period.
    Inspections = "inspections" Month Value;
    /// People they looked at, counted each time.
    Inspected = "inspected" Month Value;
    /// Items judged.
    Verdicts = "verdicts" Month Value;
    /// The day of the inspection.
    On = "on" Inspection Value;
    /// Its as-of day.
    AsOf = "as-of" Inspection Value;
    /// Who inspected.
    Inspector = "inspector" Inspection Value;
    /// The checklist's title.
    Checklist = "checklist" Inspection Value;
    /// Whether nobody has confirmed the checklist.
    Unverified = "unverified" Inspection Condition;
    /// Items on it.
    Items = "items" Inspection Value;
    /// Items on it that the officer answers.
    ManualItems = "manual-items" Inspection Value;
    /// How many people are looked at.
    Subjects = "subjects" Inspection Value;
    /// Of how many they were drawn; empty when all are looked at.
    Register = "register" Inspection Value;
    /// How many have been looked at so far.
    Judged = "judged" Inspection Value;
    /// Whether somebody is still to be looked at.
    Unfinished = "unfinished" Inspection Condition;
    /// Points kept.
    Points = "points" Inspection Value;
    /// Full marks.
    FullPoints = "full-points" Inspection Value;
    /// Whether a veto item failed.
    Veto = "veto" Inspection Condition;
    /// Findings of this inspection.
    NewFindings = "new-findings" Inspection Value;
    /// Findings from before that are not closed.
    StillOpen = "still-open" Inspection Value;
    /// Findings closed since the inspection before.
    ClosedSince = "closed-since" Inspection Value;
    /// Findings to be rectified.
    Demanded = "demanded" Inspection Value;
    /// The last day on which one of them is due.
    LastDue = "last-due" Inspection Value;
    /// What is wrong.
    What = "what" Finding Value;
    /// How serious it is.
    Severity = "severity" Finding Value;
    /// Who has to see to it.
    Owner = "owner" Finding Value;
    /// By when.
    Due = "due" Finding Value;
    /// Where it stands.
    Standing = "standing" Finding Value;
    /// What was done about it.
    Measure = "measure" Finding Value;
    /// The equation.
    Equation = "equation" Equation Value;
    /// Its left side.
    Left = "left" Equation Value;
    /// Its right side.
    Right = "right" Equation Value;
    /// Left less right.
    Difference = "difference" Equation Value;
    /// People counted on one side only.
    People = "people" Equation Value;
}

impl Name {
    /// A name by its word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|name| name.word() == word)
    }
}

/// A text that a block takes from the wording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// Above it.
    Caption,
    /// Below it.
    Note,
    /// Instead of an empty list.
    Empty,
    /// For each of its rows.
    Item,
    /// What is to be done about each of its rows.
    Remedy,
}

impl Slot {
    /// As written in a template.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Caption => "caption",
            Self::Note => "note",
            Self::Empty => "empty",
            Self::Item => "item",
            Self::Remedy => "remedy",
        }
    }
}

macro_rules! blocks {
    ($kind:ident $about:literal $($(#[doc = $doc:literal])* $name:ident = $word:literal $over:ident $slots:expr, $scope:ident;)*) => {
        #[doc = $about]
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $kind { $($(#[doc = $doc])* $name,)* }

        impl $kind {
            /// Every one.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// As written in a template.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }

            /// What the report must be about.
            pub const fn over(self) -> Over {
                match self { $(Self::$name => Over::$over,)* }
            }

            /// The texts it takes from the wording, all of them.
            pub const fn slots(self) -> &'static [Slot] {
                match self { $(Self::$name => $slots,)* }
            }

            /// What the sentence of one of its rows is about.
            pub const fn row(self) -> Scope {
                match self { $(Self::$name => Scope::$scope,)* }
            }

            /// One by its word.
            pub fn parse(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|block| block.word() == word)
            }
        }
    };
}

blocks! {
    BlockName "A table, chart or list that the program draws in the body of a report."
    /// The register's flow: opening, in, out, closing.
    RegisterFlow = "register-flow" Month &[Slot::Caption, Slot::Note], Any;
    /// Sessions, attendances and persons by kind of session.
    Sessions = "sessions" Month &[Slot::Caption, Slot::Note], Any;
    /// The same as a chart.
    SessionsChart = "sessions-chart" Month &[Slot::Caption], Any;
    /// Findings of the period.
    FindingsOfPeriod = "findings-of-period" Month &[Slot::Caption, Slot::Empty, Slot::Item, Slot::Remedy], Finding;
    /// Equations that fail, with the people behind them.
    FailingEquations = "failing-equations" Month &[Slot::Item], Equation;
    /// How often each verdict was given on each item.
    ItemResults = "item-results" Inspection &[Slot::Caption], Any;
    /// Findings of this inspection.
    FindingsNew = "findings-new" Inspection &[Slot::Caption, Slot::Empty, Slot::Item, Slot::Remedy], Finding;
    /// Findings from before that are not closed.
    FindingsStill = "findings-still" Inspection &[Slot::Caption, Slot::Empty, Slot::Item, Slot::Remedy], Finding;
    /// Findings closed since the inspection before.
    FindingsClosed = "findings-closed" Inspection &[Slot::Caption, Slot::Empty, Slot::Item, Slot::Remedy], Finding;
}

blocks! {
    AnnexName "A table that the program draws behind a report."
    /// Every figure of the period.
    Statistics = "statistics" Month &[], Any;
    /// Findings found, closed or open within the period.
    FindingsLedger = "findings-ledger" Month &[], Any;
    /// Findings to be rectified.
    Rectification = "rectification" Inspection &[], Any;
    /// Every verdict, person by person: a sheet of its own, not printed.
    VerdictSheet = "verdicts" Inspection &[], Any;
}
