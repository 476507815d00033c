//! `transform`: a list of tables → the [`Step`]s of the query engine.

use super::channel::{bin, filters, op, time_unit};
use super::{Filter, Test, invalid, tables};
use crate::data::value::Asked;
use crate::diag::{Arg, Code, Diagnostic};
use crate::fields::{Raw, RawTable, Record};
use crate::frame::{Aggregate, Expr, Made, Predicate, Step, Window, WindowOp};
use crate::source::Spanned;

/// The keys that say which step it is.
const STEPS: [&str; 8] =
    ["filter", "aggregate", "calculate", "bin", "timeUnit", "window", "pivot", "fold"];

/// Every step, in order; what is wrong is reported and left out.
pub(super) fn steps(
    table: &RawTable,
    record: &Record,
    out: &mut Vec<Diagnostic>,
) -> Vec<Spanned<Step>> {
    let mut steps = Vec::new();
    for (keys, table, span) in tables(table, record, "transform") {
        let named: Vec<&str> = STEPS.into_iter().filter(|key| table.get(key).is_some()).collect();
        let [one] = named.as_slice() else {
            out.push(invalid(span, "chart-step-one"));
            continue;
        };
        let found = step(one, keys, table, out);
        steps.extend(found.into_iter().map(|value| Spanned { value, span }));
    }
    steps
}

fn step(key: &str, keys: &Record, table: &RawTable, out: &mut Vec<Diagnostic>) -> Vec<Step> {
    let groupby = keys.texts("groupby").iter().map(|t| t.value.clone()).collect();
    let one = match key {
        "filter" => return filter_steps(table, out),
        "aggregate" => aggregates(keys, out).map(|ops| Step::Aggregate { ops, groupby }),
        "calculate" => calculate(keys, out),
        "bin" => field(keys, out).zip(bin(keys, out)).map(|(field, size)| {
            let made = made(keys, &field);
            Step::Bin { field, size, made }
        }),
        "timeUnit" => field(keys, out).zip(keys.text("timeUnit")).map(|(field, unit)| {
            let made = made(keys, &field);
            Step::TimeUnit { field, unit: time_unit(unit), made }
        }),
        "window" => windows(keys, out).map(|ops| Step::Window {
            ops,
            groupby,
            sort: keys.records("sort").iter().filter_map(sorted).collect(),
            frame: around(table, out),
        }),
        "pivot" => {
            let value = needed(keys, "value", out);
            let field = keys.text("pivot").cloned();
            let op = op(keys.text("op").map_or("sum", String::as_str));
            field.zip(value).map(|(field, value)| Step::Pivot { field, value, groupby, op })
        }
        _ => fold(keys, out),
    };
    one.into_iter().collect()
}

/// One step for each field that is asked about.
fn filter_steps(table: &RawTable, out: &mut Vec<Diagnostic>) -> Vec<Step> {
    let mut found: Vec<Filter> = Vec::new();
    filters(table.get("filter"), &mut found, out);
    found.into_iter().map(|f| filter(&f)).collect()
}

/// A filter as a step.
pub(super) fn filter(filter: &Filter) -> Step {
    let test = match &filter.test {
        Test::OneOf(values) => {
            let values: Vec<Asked> =
                values.iter().filter_map(|v| super::channel::asked(&v.value)).collect();
            Predicate { one_of: Some(values), ..Predicate::default() }
        }
        Test::Within(predicate) => predicate.clone(),
    };
    Step::Filter { field: filter.field.value.clone(), test }
}

fn needed(keys: &Record, key: &'static str, out: &mut Vec<Diagnostic>) -> Option<String> {
    let found = keys.text(key).cloned();
    if found.is_none() {
        let d = Diagnostic::at(Code::KeyMissing, keys.span).with("key", key);
        let spec = super::TRANSFORM.iter().find(|s| s.key == key);
        out.push(d.with("meaning", Arg::Meaning(spec.map_or("", |s| s.meaning))));
    }
    found
}

fn field(keys: &Record, out: &mut Vec<Diagnostic>) -> Option<String> {
    needed(keys, "field", out)
}

/// What a step makes: its `as`, or in place of the field it reads.
fn made(keys: &Record, or: &str) -> Made {
    let name = keys.texts("as").first().map_or_else(|| or.to_owned(), |t| t.value.clone());
    Made { name, title: keys.by_lang("title").cloned(), unit: keys.by_lang("unit").cloned() }
}

/// What an operation makes.
fn named(keys: &Record) -> Option<Made> {
    Some(Made {
        name: keys.text("as")?.clone(),
        title: keys.by_lang("title").cloned(),
        unit: keys.by_lang("unit").cloned(),
    })
}

fn aggregates(keys: &Record, out: &mut Vec<Diagnostic>) -> Option<Vec<Aggregate>> {
    let mut ops = Vec::new();
    for keys in keys.records("aggregate") {
        let (op, field) = (op(keys.text("op")?), keys.text("field").cloned());
        if field.is_none() && op != crate::frame::Op::Count {
            out.push(invalid(keys.span, "chart-op-field"));
            return None;
        }
        ops.push(Aggregate { op, field, made: named(keys)? });
    }
    Some(ops)
}

fn calculate(keys: &Record, out: &mut Vec<Diagnostic>) -> Option<Step> {
    let text = keys.text("calculate")?;
    let name = keys.texts("as").first().map(|t| t.value.clone());
    let expr = match Expr::parse(text) {
        Ok(expr) => expr,
        Err(fault) => {
            let rest = text.get(fault.at..).unwrap_or("").trim();
            let found = if rest.is_empty() { text.as_str() } else { rest };
            let d = Diagnostic::at(Code::ChartCalculate, keys.span_of("calculate"));
            out.push(d.with("found", found));
            return None;
        }
    };
    if name.is_none() {
        needed(keys, "as", out);
    }
    Some(Step::Calculate { expr, made: made(keys, &name?) })
}

fn windows(keys: &Record, out: &mut Vec<Diagnostic>) -> Option<Vec<Window>> {
    let mut ops = Vec::new();
    for keys in keys.records("window") {
        let text = keys.text("op")?;
        let param = keys.int("param").map_or(Ok(1), |n| usize::try_from(*n)).unwrap_or(1);
        let window_op = match text.as_str() {
            "row_number" => WindowOp::RowNumber,
            "rank" => WindowOp::Rank,
            "lag" => WindowOp::Lag(param),
            "lead" => WindowOp::Lead(param),
            "first_value" => WindowOp::First,
            "last_value" => WindowOp::Last,
            other => WindowOp::Group(op(other)),
        };
        let field = keys.text("field").cloned();
        let needs = !matches!(text.as_str(), "row_number" | "rank" | "count");
        if field.is_none() && needs {
            out.push(invalid(keys.span, "chart-op-field"));
            return None;
        }
        ops.push(Window { op: window_op, field, made: named(keys)? });
    }
    Some(ops)
}

fn sorted(keys: &Record) -> Option<(String, bool)> {
    let descending = keys.text("order").is_some_and(|o| o == "descending");
    Some((keys.text("field")?.clone(), descending))
}

/// The rows before and after; Vega-Lite's default is all before, none after.
fn around(table: &RawTable, out: &mut Vec<Diagnostic>) -> (Option<i64>, Option<i64>) {
    let Some(raw) = table.get("frame") else { return (None, Some(0)) };
    let side = |raw: &Spanned<Raw>| match raw.value {
        Raw::Int(n) => Some(Some(n)),
        Raw::Bool(false) => Some(None),
        Raw::Text(_)
        | Raw::Float(_)
        | Raw::Bool(true)
        | Raw::Datetime(_)
        | Raw::List(_)
        | Raw::Table(_) => None,
    };
    let sides = match raw.value.as_list() {
        Some([a, b]) => side(a).zip(side(b)),
        Some(_) | None => None,
    };
    sides.unwrap_or_else(|| {
        out.push(invalid(raw.span, "chart-frame"));
        (None, Some(0))
    })
}

fn fold(keys: &Record, out: &mut Vec<Diagnostic>) -> Option<Step> {
    let fields: Vec<String> = keys.texts("fold").iter().map(|t| t.value.clone()).collect();
    let (key, value) = match keys.texts("as") {
        [] => ("key".to_owned(), "value".to_owned()),
        [key, value] => (key.value.clone(), value.value.clone()),
        _ => {
            out.push(invalid(keys.span_of("as"), "chart-fold-as"));
            return None;
        }
    };
    let key = Made { name: key, title: None, unit: None };
    Some(Step::Fold { fields, key, value: made_value(keys, value) })
}

fn made_value(keys: &Record, name: String) -> Made {
    Made { name, title: keys.by_lang("title").cloned(), unit: keys.by_lang("unit").cloned() }
}

/// The fields a step reads, and those it makes; of a pivot, whose fields are named by values, it makes none that is known.
pub(in crate::chart) fn named_fields(step: &Step) -> (Vec<&str>, Vec<&str>) {
    match step {
        Step::Filter { field, .. } => (vec![field], Vec::new()),
        Step::Aggregate { ops, groupby } => {
            let reads = ops.iter().filter_map(|o| o.field.as_deref());
            let reads = reads.chain(groupby.iter().map(String::as_str)).collect();
            (reads, ops.iter().map(|o| o.made.name.as_str()).collect())
        }
        Step::Calculate { expr, made } => (expr.fields(), vec![made.name.as_str()]),
        Step::Bin { field, made, .. } | Step::TimeUnit { field, made, .. } => {
            (vec![field], vec![made.name.as_str()])
        }
        Step::Window { ops, groupby, sort, .. } => {
            let reads = ops.iter().filter_map(|o| o.field.as_deref());
            let sorts = sort.iter().map(|s| s.0.as_str());
            let reads = reads.chain(groupby.iter().map(String::as_str)).chain(sorts).collect();
            (reads, ops.iter().map(|o| o.made.name.as_str()).collect())
        }
        Step::Pivot { field, value, groupby, .. } => {
            let reads = [field.as_str(), value.as_str()].into_iter();
            (reads.chain(groupby.iter().map(String::as_str)).collect(), Vec::new())
        }
        Step::Fold { fields, key, value } => {
            (fields.iter().map(String::as_str).collect(), vec![&key.name, &value.name])
        }
    }
}
