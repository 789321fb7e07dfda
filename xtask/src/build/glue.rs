//! The script that wasm-bindgen writes, made shorter.
//!
//! Indentation, empty lines and comments on lines of their own are most of what a real
//! minifier saves after compression, and leaving them out needs no parser: seven tenths of a
//! kilobyte more would cost a hundred crates.

/// The script without comments and indentation.
///
/// Text inside a template that spans lines must not be touched, so such a script is returned as
/// it is; wasm-bindgen writes none.
pub fn shortened(script: &str) -> String {
    if script.lines().any(|line| line.matches('`').count() % 2 == 1) {
        return script.to_owned();
    }
    let mut short = String::with_capacity(script.len());
    let mut in_comment = false;
    for mut line in script.lines().map(str::trim) {
        if in_comment || line.starts_with("/*") {
            in_comment = !line.contains("*/");
            line = line.split_once("*/").map_or("", |(_, code)| code.trim_start());
        }
        if !line.is_empty() && !line.starts_with("//") {
            short.push_str(line);
            short.push('\n');
        }
    }
    short
}

#[cfg(test)]
mod tests {
    use super::shortened;

    #[test]
    fn comments_and_indentation_go_and_code_stays() {
        let script = "/**\n * @param {number} a\n */\nfunction f(a) {\n    // why\n    return `//${a}`; // kept\n}\n\n";
        assert_eq!(shortened(script), "function f(a) {\nreturn `//${a}`; // kept\n}\n");
    }

    #[test]
    fn code_after_a_comment_stays() {
        assert_eq!(shortened("/* pure */ f();\n/* a\n b */ g();\n"), "f();\ng();\n");
    }

    #[test]
    fn a_template_over_lines_is_left_alone() {
        let script = "const a = `one\n    two`;\n";
        assert_eq!(shortened(script), script);
    }
}
