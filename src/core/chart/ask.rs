//! A specification → the query it needs and the steps that follow, and the words for what the table answers when it
//! cannot.

use super::spec::{self, Channel, ChartSpec, Filter, Test, named_fields};
use crate::data::schema::Schema;
use crate::data::table::Table;
use crate::data::value::Asked;
use crate::diag::{Arg, Code, Diagnostic, nearest};
use crate::fields::Raw;
use crate::frame::{self, Aggregate, Frame, Made, Op, Query, QueryFault, Step, StepFault};
use crate::source::{Span, Spanned};

impl ChartSpec {
    /// The rows and columns the chart is drawn from. Order and limit are left to the drawing: they are of positions,
    /// not of rows.
    pub fn query(&self, schema: &Schema) -> Query {
        Query {
            filter: self.filter.iter().filter_map(asked).collect(),
            columns: self.reads(|name| schema.position(name).is_some()),
            ..Query::default()
        }
    }

    /// The values that its filters list, by their fields, with where each is written.
    pub fn listed(&self) -> impl Iterator<Item = (&str, Vec<(Asked, Span)>)> {
        self.filter.iter().filter_map(|filter| {
            let Test::OneOf(values) = &filter.test else { return None };
            let value = |v: &Spanned<Raw>| Some((spec::asked(&v.value)?, v.span));
            Some((filter.field.value.as_str(), values.iter().filter_map(value).collect()))
        })
    }

    /// The fields that are read and not made by a step; each once. Of a pivot no one knows what it makes: after one,
    /// names are only wanted where `known` has them.
    fn reads(&self, known: impl Fn(&str) -> bool) -> Vec<String> {
        let mut made: Vec<&str> = vec![Channel::COUNT];
        let mut reads: Vec<&str> = Vec::new();
        let mut open = false;
        for step in &self.transform {
            let (read, makes) = named_fields(&step.value);
            reads.extend(read.into_iter().filter(|f| !made.contains(f) && (!open || known(f))));
            made.extend(makes);
            open |= matches!(step.value, Step::Pivot { .. });
        }
        let channels = self.channels().map(|c| c.field.value.as_str());
        reads.extend(channels.filter(|f| !made.contains(f) && (!open || known(f))));
        let within = self.filter.iter().filter(|f| matches!(f.test, Test::Within(_)));
        reads.extend(within.map(|f| f.field.value.as_str()));
        let mut out: Vec<String> = Vec::new();
        for name in reads {
            if !out.iter().any(|o| o == name) {
                out.push(name.to_owned());
            }
        }
        out
    }

    /// What is done with the rows of the table: filters by bounds, the author's steps, then what channels ask for. Rows in
    /// which a step has no result are reported.
    ///
    /// # Errors
    /// The fault as a diagnostic at the place of the step, or of the channel.
    pub fn shaped(
        &self,
        frame: Frame,
        out: &mut Vec<Diagnostic>,
    ) -> Result<Frame, Box<Diagnostic>> {
        let mut steps: Vec<Spanned<Step>> = Vec::new();
        for filter in &self.filter {
            if let Test::Within(test) = &filter.test {
                let field = filter.field.value.clone();
                let value = Step::Filter { field, test: test.clone() };
                steps.push(Spanned { value, span: filter.field.span });
            }
        }
        steps.extend(self.transform.iter().cloned());
        steps.extend(self.of_channels());
        let table = frame.lineage.table.clone();
        let place = |step: usize| steps.get(step).map_or(self.id.span, |s| s.span);
        let mut undefined = |step, rows: usize| {
            out.push(Diagnostic::at(Code::ChartUndefined, place(step)).with("count", rows));
        };
        frame::apply(frame, steps.iter().map(|s| &s.value), &mut undefined)
            .map_err(|fault| Box::new(self.refused_step(&fault, &table, place(fault.step))))
    }

    /// `timeUnit`, `bin` and `aggregate` of the channels: rows are added up by all that is not.
    fn of_channels(&self) -> Vec<Spanned<Step>> {
        let mut steps = Vec::new();
        let made = |c: &Channel| Made {
            name: c.column.clone(),
            title: c.title.clone(),
            unit: c.unit.clone(),
        };
        for c in self.channels() {
            let (field, span) = (c.field.value.clone(), c.field.span);
            if let Some(unit) = c.time_unit {
                let value = Step::TimeUnit { field: field.clone(), unit, made: made(c) };
                steps.push(Spanned { value, span });
            }
            if let Some(size) = c.bin {
                steps.push(Spanned { value: Step::Bin { field, size, made: made(c) }, span });
            }
        }
        let (over, by): (Vec<&Channel>, Vec<&Channel>) =
            self.channels().partition(|c| c.aggregate.is_some());
        let Some(first) = over.first() else { return steps };
        let ops = over.iter().filter_map(|c| {
            let op = c.aggregate?.value;
            let field = (op != Op::Count).then(|| c.field.value.clone());
            Some(Aggregate { op, field, made: made(c) })
        });
        let mut groupby: Vec<String> = Vec::new();
        for channel in by {
            if !groupby.contains(&channel.column) {
                groupby.push(channel.column.clone());
            }
        }
        let value = Step::Aggregate { ops: ops.collect(), groupby };
        steps.push(Spanned { value, span: first.field.span });
        steps
    }

    fn refused_step(&self, fault: &StepFault, table: &str, span: Span) -> Diagnostic {
        match &fault.fault {
            QueryFault::UnknownField(field) => unknown(field, table, &fault.known, span),
            QueryFault::NotANumber(field) => {
                let d = Diagnostic::at(Code::ChartField, span).with("field", field);
                let d = d.with("found", Arg::Term("chart-not-number"));
                d.with("expected", Arg::Term("chart-number"))
            }
            QueryFault::WrongType { .. } | QueryFault::Unreadable(_) => {
                super::spec::invalid(self.id.span, "chart-number")
            }
        }
    }

    /// What to say of a query the table cannot answer, at the key that asked for it.
    pub fn refused(&self, fault: &QueryFault, table: &Table) -> Diagnostic {
        let schema = &table.resource.schema;
        match fault {
            QueryFault::UnknownField(field) => {
                let known: Vec<String> = schema.fields.iter().map(|f| f.name.clone()).collect();
                unknown(field, &table.full_name(), &known, self.place(field))
            }
            QueryFault::WrongType { field, value } => {
                let written = self.filter.iter().find(|f| f.field.value == *field);
                let raw = written.and_then(|f| match &f.test {
                    Test::OneOf(values) => values.iter().find(|v| shown(&v.value) == *value),
                    Test::Within(_) => None,
                });
                let expected = schema.field(field).map_or("string", |f| f.ty.name());
                let found = raw.map_or("string", |r| r.value.term());
                let span = raw.map_or_else(|| self.place(field), |r| r.span);
                Diagnostic::at(Code::ValueType, span)
                    .with("key", field)
                    .with("expected", Arg::Term(expected))
                    .with("found", Arg::Term(found))
            }
            QueryFault::NotANumber(field) => {
                let d = Diagnostic::at(Code::ChartField, self.place(field)).with("field", field);
                let found = schema.field(field).map_or("chart-text", |f| f.ty.name());
                d.with("found", Arg::Term(found)).with("expected", Arg::Term("chart-number"))
            }
            QueryFault::Unreadable(reason) => {
                Diagnostic::at(Code::FileUnreadable, self.id.span).with("reason", reason.clone())
            }
        }
    }

    /// Where a field is named.
    fn place(&self, field: &str) -> Span {
        let channels = self.channels().map(|c| &c.field);
        let mut named = channels.chain(self.filter.iter().map(|f| &f.field));
        let step = || {
            self.transform
                .iter()
                .find(|s| named_fields(&s.value).0.contains(&field))
                .map(|s| s.span)
        };
        named.find(|f| f.value == field).map(|f| f.span).or_else(step).unwrap_or(self.id.span)
    }
}

fn unknown(field: &str, table: &str, known: &[String], span: Span) -> Diagnostic {
    let d = Diagnostic::at(Code::FieldUnknown, span)
        .with("table", table)
        .with("field", field)
        .with("known", known.to_vec());
    d.near(nearest(field, known.iter().map(String::as_str)))
}

/// A filter the table itself answers.
fn asked(filter: &Filter) -> Option<frame::Filter> {
    match &filter.test {
        Test::OneOf(values) => Some(frame::Filter {
            field: filter.field.value.clone(),
            // The reader of specifications lets single values through only.
            values: values.iter().filter_map(|v| spec::asked(&v.value)).collect(),
        }),
        Test::Within(_) => None,
    }
}

/// A value as a fault quotes it.
fn shown(raw: &Raw) -> String {
    spec::asked(raw).map_or_else(String::new, |asked| asked.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::{Context, parse};
    use crate::lang::{Direction, LangInfo, Languages};
    use crate::source::FileId;

    #[test]
    fn a_chart_reads_the_fields_it_does_not_make() {
        let info = LangInfo {
            tag: "it".to_owned(),
            name: String::new(),
            locale: "it".to_owned(),
            direction: Direction::Ltr,
        };
        let languages = Languages::new(vec![info]).unwrap();
        let toml = "id = \"a\"\nmark = \"bar\"\nx = { field = \"quota\", aggregate = \"sum\" }\ny = \"nome\"\n\
            filter = { anno = 2025, n = { gte = 3 } }\ntitle = { it = \"T\" }\n\
            transform = [{ calculate = \"a / (b + 1) * 100\", as = \"quota\" }, { pivot = \"sesso\", value = \"n\" }, { calculate = \"M - F\", as = \"d\" }]";
        let mut out = Vec::new();
        let table = parse(toml, FileId(0), 0).0;
        let spec = spec::read(&table, Context { languages: &languages }, &mut out).unwrap();
        assert_eq!(out, Vec::new());
        let filters: Vec<frame::Filter> = spec.filter.iter().filter_map(asked).collect();
        let year = frame::Filter { field: "anno".to_owned(), values: vec![Asked::Int(2025)] };
        assert_eq!(filters, vec![year]);
        // What a pivot makes is not known; `nome` may be one of those unless the table has it.
        assert_eq!(spec.reads(|f| f == "nome"), ["a", "b", "sesso", "n", "nome"]);
    }
}
