//! What templates see, written down for who changes a theme: made from the types that the program hands to them.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// A struct of `src/render/view.rs`: its words, and each field with its type and its words.
struct View {
    name: String,
    words: String,
    fields: Vec<(String, String, String)>,
}

/// Reads the structs of a source file.
fn views(source: &str) -> Vec<View> {
    let mut found: Vec<View> = Vec::new();
    let mut words = String::new();
    for line in source.lines().map(str::trim) {
        if let Some(text) = line.strip_prefix("///") {
            let space = if words.is_empty() { "" } else { " " };
            words = format!("{words}{space}{}", text.trim());
        } else if let Some(rest) = line.strip_prefix("pub struct ") {
            let name = rest.split([' ', '(']).next().unwrap_or_default().to_owned();
            found.push(View { name, words: std::mem::take(&mut words), fields: Vec::new() });
        } else if let Some((field, ty)) = line.strip_prefix("pub ").and_then(|l| l.split_once(": "))
        {
            let ty = ty.trim_end_matches(',').to_owned();
            let view = found.last_mut().expect("a field is inside a struct");
            view.fields.push((field.to_owned(), ty, std::mem::take(&mut words)));
        } else if !line.starts_with("#[") {
            words.clear();
        }
    }
    found
}

/// The types as an author of templates meets them.
fn shown(ty: &str) -> String {
    let simple = |name: &str| match name {
        "String" | "Html" => "text".to_owned(),
        "bool" => "true or false".to_owned(),
        "u8" | "u16" | "u32" => "number".to_owned(),
        other => format!("[{other}](#{})", other.to_lowercase()),
    };
    match (ty.strip_prefix("Option<"), ty.strip_prefix("Vec<")) {
        (Some(inner), _) => format!("{}, or nothing", simple(inner.trim_end_matches('>'))),
        (_, Some(inner)) => format!("list of {}", simple(inner.trim_end_matches('>'))),
        (None, None) => simple(ty),
    }
}

fn document(views: &[View]) -> String {
    let mut out = String::from(concat!(
        "# What templates see\n\n",
        "A template sees `page`, which is the type that names it here, and `t`, the words of `strings.toml` in the\n",
        "language of the page. Every field is always there; one that may hold nothing, or an empty list, is asked for\n",
        "with `if` first. What is markup already (`body`, `value_html`) is printed with `|safe`.\n\n",
        "To change a template, put one of its name into `templates/` of a theme whose `theme.toml` says\n",
        "`extends = \"osservatorio\"`; `{% extends \"osservatorio/article.html\" %}` begins with the one it replaces.\n",
        "`css/own.css` comes after every style sheet; the colours and sizes it can set are in `css/tokens.css`.\n",
    ));
    for view in views.iter().filter(|v| v.name != "Html") {
        let _ = write!(out, "\n## {}\n\n{}\n\n", view.name, view.words);
        out.push_str("| field | is | |\n|---|---|---|\n");
        for (field, ty, words) in &view.fields {
            let _ = writeln!(out, "| `{field}` | {} | {} |", shown(ty), words.replace('|', "\\|"));
        }
    }
    out
}

#[test]
fn the_variables_of_every_template_are_written_down() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let views = views(&fs::read_to_string(root.join("src/render/view.rs")).expect("the views"));
    let made = document(&views);
    let theme = root.join("themes/osservatorio");
    let path = theme.join("VARIABLES.md");
    if std::env::var("SNAPSHOTS").is_ok_and(|v| v == "overwrite") {
        fs::write(&path, &made).expect("it is written");
    }
    assert_eq!(
        fs::read_to_string(&path).unwrap_or_default(),
        made,
        "SNAPSHOTS=overwrite writes it anew"
    );
    // Templates that others are made of have no type of their own.
    let parts = ["base.html", "chapters.html", "head.html", "macros.html"];
    let mut names: Vec<String> = fs::read_dir(theme.join("templates"))
        .expect("the templates")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("a name"))
        .filter(|name| name.ends_with(".html") && !parts.contains(&name.as_str()))
        .collect();
    names.retain(|name| !views.iter().any(|view| view.words.contains(&format!("`{name}`"))));
    assert_eq!(names, Vec::<String>::new(), "templates without a type");
}
