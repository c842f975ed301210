//! The names of the byte tables.

macro_rules! tables {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)+) => {
        /// A byte table of the store (表). What its keys and values mean is the business of the registry room.
        ///
        /// The names are part of the file format: a new table may be added, a name never changes and never comes back
        /// with another meaning.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Table { $($(#[$doc])* $variant,)+ }

        impl Table {
            /// Every table, in the order in which backups and copies walk them.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The name within the file.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// The table of that name, if this version knows it.
            pub fn by_name(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

tables! {
    /// Small single values: schema, site, counters, pins.
    Meta = "meta",
    /// Commit headers of the journal by (site, index).
    Headers = "headers",
    /// Fact bodies and salts of the journal; what a redaction may erase.
    Bodies = "bodies",
    /// Current files of subjects.
    Files = "files",
    /// Cases of subjects.
    Cases = "cases",
    /// Facts by subject.
    SubjectFacts = "subject_facts",
    /// Facts that no longer count, by the fact that made them so.
    Superseded = "superseded",
    /// Facts by kind.
    KindFacts = "kind_facts",
    /// Facts by the day they are about.
    ByDate = "by_date",
    /// Contacts by subject.
    Contacts = "contacts",
    /// Name, pinyin and initials index.
    Names = "names",
    /// ID document index.
    Ids = "ids",
    /// Numbers shown to people.
    Numbers = "numbers",
    /// Group sessions.
    Sessions = "sessions",
    /// Attendance by session and person.
    Attendance = "attendance",
    /// Attendance by person.
    AttendanceByPerson = "attendance_by_person",
    /// Screenings.
    Screenings = "screenings",
    /// Findings.
    Findings = "findings",
    /// Inspections and the place where one was left.
    Inspections = "inspections",
    /// Sanctions.
    Sanctions = "sanctions",
    /// Notes and drafts not yet facts.
    Drafts = "drafts",
    /// Adopted policy bytes by hash.
    Policy = "policy",
    /// Filed documents.
    Filings = "filings",
    /// Scans and photographs.
    Blobs = "blobs",
    /// Next-due index.
    Due = "due",
    /// Reads waiting for the next commit.
    Reads = "reads",
    /// Up to where each officer has had the journal verified, signed by that officer.
    Verified = "verified",
}
