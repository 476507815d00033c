//! The words of an expression, one at a time.

/// A word.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A name: letters of any script, digits, `_`.
    Name(String),
    /// A text, without its quotes.
    Text(String),
    /// A number as it was written.
    Number(String),
    /// One of `+ - * / ( ) [ ] , = < > |`.
    Sign(char),
    /// A text whose quotes do not close.
    OpenText,
    /// A character that means nothing.
    Stray(char),
    /// The end.
    End,
}

/// Reads the word that begins at or after byte `at`: the word, where it begins, and one past its end.
pub(super) fn next(text: &str, at: usize) -> (Token, usize, usize) {
    let rest = text.get(at..).unwrap_or("");
    let start = at + rest.len() - rest.trim_start().len();
    let rest = rest.trim_start();
    let Some(first) = rest.chars().next() else { return (Token::End, start, start) };
    let while_in = |f: &dyn Fn(char) -> bool| rest.find(|c| !f(c)).unwrap_or(rest.len());
    let token = |token, len| (token, start, start + len);
    match first {
        '+' | '-' | '*' | '/' | '(' | ')' | '[' | ']' | ',' | '=' | '<' | '>' | '|' => {
            token(Token::Sign(first), 1)
        }
        '"' => {
            let (value, len) = text_in_quotes(rest);
            token(value.map_or(Token::OpenText, Token::Text), len)
        }
        c if c.is_ascii_digit() => {
            let len = while_in(&|c| c.is_ascii_digit() || c == '.');
            token(Token::Number(rest.get(..len).unwrap_or("").to_owned()), len)
        }
        c if c.is_alphabetic() || c == '_' => {
            let len = while_in(&|c| c.is_alphanumeric() || c == '_');
            token(Token::Name(rest.get(..len).unwrap_or("").to_owned()), len)
        }
        c => token(Token::Stray(c), c.len_utf8()),
    }
}

/// The text between quotes (a backslash takes the next character as it is) and how long it is with them; `None`
/// where they do not close.
fn text_in_quotes(rest: &str) -> (Option<String>, usize) {
    let mut value = String::new();
    let mut chars = rest.char_indices().skip(1);
    while let Some((i, c)) = chars.next() {
        match c {
            '"' => return (Some(value), i + 1),
            '\\' => value.extend(chars.next().map(|(_, c)| c)),
            c => value.push(c),
        }
    }
    (None, rest.len())
}
