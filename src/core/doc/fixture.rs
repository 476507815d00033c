//! Texts of authors, for the tests of the tree and of what is made of it.

use proptest::prelude::*;

/// Text made of the pieces that mean something.
pub(crate) fn markdown() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-zè \"'<>&]{0,8}",
        Just("\n".to_owned()),
        Just("\r\n\r\n".to_owned()),
        prop::sample::select(vec![
            ":::note a {{ 1 }}\n",
            ":::qa q?\n",
            ":::pull\n",
            "\n:::\n",
            "\n:::",
            "{{ 1 }}",
            "{{ value(\"a\", \"b\") }}",
            "{{",
            "}}",
            "> ",
            "- ",
            "1. ",
            "    ",
            "\t",
            "```\n",
            "```chart\n",
            "`",
            "``",
            "*",
            "**",
            "_",
            "~~",
            "[",
            "](",
            "page:a)",
            "![",
            "[^a]",
            "\n[^a]: ",
            ": ",
            "| ",
            "|-|-:|\n",
            "# ",
            "### ",
            " {#id}",
            "---\n",
            "===\n",
            "<b>",
            "<script>",
            "</script>",
            "<!--",
            "&lt;",
            "\\",
            "\u{1}",
            "\u{2}",
            "\u{0}",
            "- [x] ",
            "--",
            "...",
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}
