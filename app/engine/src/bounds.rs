//! How much may stand in an entry. The server takes no entry beyond [`BODY_BYTES_MAX`], and a chain has no gaps: one
//! entry that is too large would keep all later ones on the device for ever.
//!
//! | What | At most | Beyond |
//! | --- | --- | --- |
//! | bytes of a scan | [`SCAN_BYTES`] | refused |
//! | an operator's name | [`OPERATOR_CHARS`] | refused |
//! | a text of bundle or server: reason, notice | [`TEXT_CHARS`] | cut |
//! | a code of the server: cause, status, decision | [`CODE_CHARS`] | cut |
//! | a responder's answer, its reasons | [`ANSWER_BYTES`] each | left out |
//! | the whole entry | [`ENTRY_BYTES`] | refused |

use serde_json::Value;
use verify_core::journal::BODY_BYTES_MAX;
use verify_core::sync::wire::AskResult;

/// No symbol that packs carry holds more: DataMatrix has at most 3,116 digits, QR Code 7,089.
pub const SCAN_BYTES: usize = 8 * 1024;
/// Characters of an operator's name.
pub const OPERATOR_CHARS: usize = 200;
/// Characters of a text.
pub const TEXT_CHARS: usize = 2_000;
/// Characters of a code.
pub const CODE_CHARS: usize = 64;
/// Bytes of an answer as JSON.
pub const ANSWER_BYTES: usize = 16 * 1024;
/// Bytes of a new entry: it may have to move, and then says where it stood first.
pub const ENTRY_BYTES: usize = BODY_BYTES_MAX - 256;

/// The text, cut after so many characters; a cut one ends with an ellipsis.
pub fn cut(mut text: String, chars: usize) -> String {
    if let Some((end, _)) = text.char_indices().nth(chars) {
        text.truncate(end);
        text.push('…');
    }
    text
}

/// The value with every text in it cut.
pub fn cut_texts(value: &mut Value) {
    match value {
        Value::String(text) => *text = cut(std::mem::take(text), TEXT_CHARS),
        Value::Array(values) => values.iter_mut().for_each(cut_texts),
        Value::Object(values) => values.values_mut().for_each(cut_texts),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// What of an answer is kept: what it decides, and the rest if it has a reasonable size.
pub fn cut_answer(result: AskResult) -> AskResult {
    let fits = |value: &Value| value.to_string().len() <= ANSWER_BYTES;
    AskResult {
        status: cut(result.status, CODE_CHARS),
        decision: cut(result.decision, CODE_CHARS),
        answer: result.answer.filter(fits),
        reasons: if fits(&Value::Array(result.reasons.clone())) { result.reasons } else { Vec::new() },
        ..result
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_between_characters() {
        for (text, expected) in [("", ""), ("äöü", "äöü"), ("äöüß", "äöü…")] {
            assert_eq!(cut(text.to_owned(), 3), expected);
        }
    }
}
