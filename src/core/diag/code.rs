//! The stable name of each fault.

use std::fmt;

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $key:literal,)*) => {
        /// The stable name of a fault, printed in brackets and accepted by `check --explain`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Code { $($(#[$doc])* $variant,)* }

        impl Code {
            /// Every code, in the order they are declared.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name as it is printed: kebab-case.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $key,)* }
            }
        }
    };
}

codes! {
    // files
    /// A file name is not UTF-8.
    PathNotUtf8 = "path-not-utf8",
    /// A symbolic link leads out of the site.
    LinkOutside = "link-outside",
    /// A file cannot be read.
    FileUnreadable = "file-unreadable",
    /// A text is larger than a text may be.
    FileTooLarge = "file-too-large",
    /// A text is not UTF-8.
    TextNotUtf8 = "text-not-utf8",
    /// A file the site needs is not there.
    FileMissing = "file-missing",
    /// A file stands where none is expected.
    FileUnexpected = "file-unexpected",
    // the environment: exit code 2
    /// No site in the folder.
    SiteMissing = "site-missing",
    /// Another build is writing.
    OutputLocked = "output-locked",
    /// The output folder holds something no build wrote.
    OutputForeign = "output-foreign",
    /// A folder that must not be replaced by a site.
    OutputPlace = "output-place",
    /// The disk refuses.
    OutputWrite = "output-write",
    /// Something no build wrote was in the old site.
    OutputKept = "output-kept",
    /// An argument, or a variable, with a value it cannot have.
    ArgumentInvalid = "argument-invalid",
    /// The port of a preview that another program has.
    PortTaken = "port-taken",
    /// git refuses.
    GitFailed = "git-failed",
    /// A folder that no push publishes to.
    DeployMissing = "deploy-missing",
    /// A release that is not kept.
    ReleaseUnknown = "release-unknown",
    /// No release before the one that is live.
    ReleaseNone = "release-none",
    /// A report that a built site has not, or not in that language.
    ReportUnknown = "report-unknown",
    /// A program that does not start.
    ProgramFailed = "program-failed",
    /// A release of which it cannot be read what it published.
    ReleaseUnreadable = "release-unreadable",
    /// A release with files that were taken back since.
    ReleaseWithdrawn = "release-withdrawn",
    /// A file that would be written over.
    FileExists = "file-exists",
    /// A file that cannot become a dataset.
    TableUnfit = "table-unfit",
    /// A file that cannot become a page.
    DocumentUnfit = "document-unfit",
    /// A spreadsheet of which a sheet must be named.
    SheetChoice = "sheet-choice",
    /// A sheet that is not there.
    SheetUnknown = "sheet-unknown",
    /// Boundaries that cannot be used.
    GeometryInvalid = "geometry-invalid",
    /// Boundaries that do not say whose they are.
    GeometryUncredited = "geometry-uncredited",
    // TOML
    /// A TOML fault.
    TomlSyntax = "toml-syntax",
    /// A JSON fault.
    JsonSyntax = "json-syntax",
    /// A key nobody knows.
    KeyUnknown = "key-unknown",
    /// A mandatory key is missing.
    KeyMissing = "key-missing",
    /// A value of another type.
    ValueType = "value-type",
    /// An hour that the clocks skip on its day.
    HourSkipped = "hour-skipped",
    /// A value outside the allowed ones.
    ValueChoice = "value-choice",
    /// A text that must not be empty, or not so short.
    TextTooShort = "text-too-short",
    /// A key that is there and holds nothing.
    ValueEmpty = "value-empty",
    /// A text in a language the site does not have.
    LanguageUnknown = "language-unknown",
    /// A text lacks the default language.
    LanguageMissing = "language-missing",
    /// A name that cannot be part of an address.
    NameInvalid = "name-invalid",
    /// Two things with one id.
    IdDuplicate = "id-duplicate",
    /// An id nobody declares.
    IdUnknown = "id-unknown",
    /// Two keys that exclude each other.
    KeyConflict = "key-conflict",
    // Markdown
    /// No front matter.
    FrontMissing = "front-missing",
    /// Front matter that does not end.
    FrontUnclosed = "front-unclosed",
    /// Raw HTML in content.
    HtmlOff = "html-off",
    /// A directive nobody knows.
    DirectiveUnknown = "directive-unknown",
    /// A directive that is not closed, or closed twice.
    DirectiveUnbalanced = "directive-unbalanced",
    /// A directive without the words it needs.
    DirectiveArgument = "directive-argument",
    /// A text nested deeper than any reader could follow.
    NestingTooDeep = "nesting-too-deep",
    /// A footnote without its text.
    FootnoteMissing = "footnote-missing",
    /// A note that nothing refers to.
    FootnoteUnused = "footnote-unused",
    /// A word that is one letter away from a name of a vocabulary.
    TermSpelling = "term-spelling",
    /// A heading of the first level in the text.
    HeadingTitle = "heading-title",
    /// Headings that skip a level.
    HeadingOrder = "heading-order",
    /// An image without its words.
    ImageAlt = "image-alt",
    /// A picture that is too large for a page.
    ImageLarge = "image-large",
    /// A picture of a photo story without the name of who made it.
    ImageCredit = "image-credit",
    /// Something to hear without the same to read.
    AudioTranscript = "audio-transcript",
    /// A statement of accessibility that nobody read over in time.
    AccessibilityOld = "accessibility-old",
    /// Someone who is quoted, shown or heard took their consent back.
    ConsentWithdrawn = "consent-withdrawn",
    /// Someone is quoted, shown or heard who agreed only on a day to come.
    ConsentLater = "consent-later",
    /// A link that leads nowhere.
    LinkDead = "link-dead",
    /// A link to another site that leads nowhere.
    ExternalDead = "external-dead",
    /// A link to another site of which that could not be found out.
    ExternalUnsure = "external-unsure",
    /// Links to other sites that nobody could ask for.
    ExternalUnasked = "external-unasked",
    /// A link to a place that its page has not.
    FragmentDead = "fragment-dead",
    /// A link with a dangerous or unknown scheme.
    LinkScheme = "link-scheme",
    // expressions
    /// An expression that cannot be read.
    ExpressionSyntax = "expression-syntax",
    /// A function or filter nobody knows.
    ExpressionUnknown = "expression-unknown",
    /// No row matches.
    ValueNoRow = "value-no-row",
    /// More than one row matches.
    ValueManyRows = "value-many-rows",
    /// The cell is empty, or confidential.
    ValueAbsent = "value-absent",
    /// Arithmetic that has no result.
    ExpressionArithmetic = "expression-arithmetic",
    // data
    /// A table that is not a rectangle, or not RFC 4180.
    CsvSyntax = "csv-syntax",
    /// A file that is no delimited text.
    CsvForeign = "csv-foreign",
    /// A file with another delimiter, or another header row, than declared.
    CsvDialect = "csv-dialect",
    /// Records at the end that look like notes.
    CsvFooter = "csv-footer",
    /// A record at the end that looks like a total.
    RowTotal = "row-total",
    /// A record left out at the end that looks like data.
    FooterData = "footer-data",
    /// What was read past in a file and is no fault.
    CsvFound = "csv-found",
    /// The header lacks declared fields.
    HeaderMismatch = "header-mismatch",
    /// The header has fields nobody declared.
    HeaderExtra = "header-extra",
    /// The header has the declared fields in another order.
    HeaderOrder = "header-order",
    /// A record with more or fewer fields than the header.
    RecordLength = "record-length",
    /// A table in another encoding than declared.
    CsvEncoding = "csv-encoding",
    /// A cell of the wrong type.
    CellType = "cell-type",
    /// A number with two readings.
    CellAmbiguous = "cell-ambiguous",
    /// A cell that breaks a constraint.
    CellConstraint = "cell-constraint",
    /// A status nobody knows.
    CellStatus = "cell-status",
    /// A confidential cell that holds a value.
    CellConfidential = "cell-confidential",
    /// A text that a spreadsheet would run.
    CellFormula = "cell-formula",
    /// A text read with the wrong encoding.
    CellMojibake = "cell-mojibake",
    /// More faults of one column than are shown.
    CellMore = "cell-more",
    /// Two rows with one key.
    KeyDuplicate = "key-duplicate",
    /// A foreign key without its row.
    ForeignKeyMissing = "foreign-key-missing",
    /// A field name that cannot stand in a header.
    FieldName = "field-name",
    /// A constraint that the type does not have, or that cannot be checked.
    ConstraintInvalid = "constraint-invalid",
    /// A code that its vocabulary does not have.
    CodeUnknown = "code-unknown",
    /// A code that was no longer valid at the date of its row.
    CodeEnded = "code-ended",
    /// A code that was not valid yet at the date of its row.
    CodeNotYet = "code-not-yet",
    /// A total that is not the sum of its parts.
    SumMismatch = "sum-mismatch",
    /// A sum that cannot be checked.
    SumInvalid = "sum-invalid",
    /// A break that cannot be placed.
    BreakInvalid = "break-invalid",
    /// A table without a record.
    TableEmpty = "table-empty",
    /// A table without a record, that had some in a frozen version.
    TableEmptied = "table-emptied",
    /// A number far from that of the version before.
    ValueJump = "value-jump",
    /// A `format` the type of the field does not have.
    FormatInvalid = "format-invalid",
    /// A foreign key with more fields on one side.
    KeyLength = "key-length",
    /// A period that ends before it begins.
    PeriodReversed = "period-reversed",
    /// A date before another that it must follow.
    DateOrder = "date-order",
    /// A date of something that was done, still to come.
    DateAhead = "date-ahead",
    /// Rows of a time that is not in the period declared.
    PeriodRows = "period-rows",
    /// A version that does not say what changed.
    ReleaseMissing = "release-missing",
    /// HTML in a text that catalogues pass on as it stands.
    HtmlInMetadata = "html-in-metadata",
    /// A `pattern` that is not a regular expression.
    PatternInvalid = "pattern-invalid",
    /// A frozen version that changed.
    VersionChanged = "version-changed",
    /// A version that cannot be released.
    VersionInvalid = "version-invalid",
    /// A version that was withdrawn, where one is needed that was not.
    VersionWithdrawn = "version-withdrawn",
    /// A frozen version that there is not.
    VersionNone = "version-none",
    /// A withdrawal without its reason.
    ReasonMissing = "reason-missing",
    /// A withdrawn version that still has its files.
    VersionKept = "version-kept",
    /// A version number that is too small a step for what changed.
    VersionStep = "version-step",
    // private records
    /// An `[aggregate]` that makes no table.
    AggregateInvalid = "aggregate-invalid",
    /// A table from private records that does not say so.
    AggregateMissing = "aggregate-missing",
    /// A profile weaker than the law.
    ProfileWeak = "profile-weak",
    /// A profile with another name than the dataset asks for.
    ProfileOther = "profile-other",
    /// Private files inside the site.
    RecordsInside = "records-inside",
    /// Private files in the history of the site.
    RecordsCommitted = "records-committed",
    /// A file without records.
    RecordsEmpty = "records-empty",
    /// Records without a column.
    RecordsColumn = "records-column",
    /// Records that fit no cell.
    RecordsValue = "records-value",
    /// Records that are given twice.
    RecordsTwice = "records-twice",
    /// People who are in several parts of one total.
    PersonsTwice = "persons-twice",
    /// A table that cannot be protected.
    TableUnprotected = "table-unprotected",
    /// A cell whose bodies rounding does not protect.
    RoundingBare = "rounding-bare",
    /// A cell that has to be hidden and was published before.
    CellPublished = "cell-published",
    /// A hidden cell that follows from several tables together.
    CellLinked = "cell-linked",
    /// A name of records that is nearly that of others.
    RecordsName = "records-name",
    /// A public table that is not the one declared.
    TableIncomplete = "table-incomplete",
    /// A hidden cell that any reader can work out.
    CellRecoverable = "cell-recoverable",
    /// A total of a protected table that is not the sum of its parts.
    TotalMismatch = "total-mismatch",
    /// A protected table without its statement, or with that of another.
    StatementMissing = "statement-missing",
    /// A private column in a file of the site.
    ColumnPrivate = "column-private",
    /// A file that could not be looked into for private columns.
    FileUnsearched = "file-unsearched",
    /// A private column in the history of the site.
    HistoryPrivate = "history-private",
    /// A history that could not be looked through.
    HistoryUnsearched = "history-unsearched",
    /// A text for later in a repository that may be public.
    EmbargoPublic = "embargo-public",
    // charts
    /// A field the table does not have.
    FieldUnknown = "field-unknown",
    /// A chart that cannot be drawn from what it names.
    ChartInvalid = "chart-invalid",
    /// A chart without any row.
    ChartEmpty = "chart-empty",
    /// A field of another kind than its channel needs.
    ChartField = "chart-field",
    /// Two rows on one point of a chart.
    ChartPointTwice = "chart-point-twice",
    /// Values that the scale of a chart cannot hold.
    ChartScale = "chart-scale",
    /// What is laid over a chart and lies beyond its axis.
    ChartAnnotation = "chart-annotation",
    /// More series than there are colours.
    ChartCrowded = "chart-crowded",
    /// A mark without the channels it needs.
    ChartChannels = "chart-channels",
    /// Arithmetic that cannot be read.
    ChartCalculate = "chart-calculate",
    /// A calculation without a result in some rows.
    ChartUndefined = "chart-undefined",
    /// A chart that can be drawn and still misleads.
    ChartHonest = "chart-honest",
    /// Places of a map that have no boundary.
    ChartUnmapped = "chart-unmapped",
    /// A map that names its places by codes alone.
    ChartNameless = "chart-nameless",
    /// A highlighted value that is not in the chart.
    ChartHighlight = "chart-highlight",
    /// A text that the face of pictures has no letters for.
    PictureLetters = "picture-letters",
    // site
    /// A site without a first page.
    HomeMissing = "home-missing",
    /// Two pages with one address.
    UrlCollision = "url-collision",
    /// A page not translated.
    TranslationMissing = "translation-missing",
    /// A translation older than its original.
    TranslationOutdated = "translation-outdated",
    /// A translation that says other facts than its original.
    TranslationDiffers = "translation-differs",
    /// A text not translated.
    TextUntranslated = "text-untranslated",
    /// A text of the other language, still to be translated.
    TextMarked = "text-marked",
    /// A text that `new` wrote to be replaced.
    TextScaffold = "text-scaffold",
    /// A dataset that was not renewed as often as it says.
    DatasetOverdue = "dataset-overdue",
    /// A number told in millions, without the form of the word behind it.
    PluralMany = "plural-many",
    /// A figure of an article that is typed and not bound to data.
    NumberTyped = "number-typed",
    /// A template that fails.
    TemplateError = "template-error",
    /// A style sheet that cannot be read.
    CssSyntax = "css-syntax",
    /// Words of the interface that a language lacks.
    StringMissing = "string-missing",
    // against an older manifest
    /// A published address that would vanish.
    UrlVanished = "url-vanished",
    /// So many published addresses would vanish that something else is wrong.
    UrlsVanished = "urls-vanished",
    /// A published chart that would vanish.
    ChartVanished = "chart-vanished",
    /// A printed number that changed.
    ValueChanged = "value-changed",
    /// A manifest that cannot be read.
    ManifestInvalid = "manifest-invalid",
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
