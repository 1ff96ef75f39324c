//! A pull reader over namespace-aware XML: children by name, text by type, the rest by digest.
//!
//! It never reads a DOCTYPE, never expands an entity that XML does not define itself, and holds one node at a time.

use std::io::{BufRead, Read};

use quick_xml::encoding::EncodingError;
use quick_xml::errors::IllFormedError;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesDecl, BytesRef, BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::reader::NsReader;
use quick_xml::{Error as XmlError, XmlVersion};
use sha2::{Digest as _, Sha256};
use verify_core::ids::Digest;

use super::error::{CaptureError, Problem, excerpt, nearest};
use super::limits;
use super::source::{Position, Source};

/// The namespaces that capture knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Namespace {
    /// None, or that of EPCIS 1: the schema wants elements below the root without one, and many documents give one.
    Epcis,
    /// The standard business document header.
    Sbdh,
    /// Master data attributes of the CBV, as instance/lot master data has them.
    MasterData,
    /// Anybody else's.
    Foreign,
}

impl Namespace {
    fn of(uri: &str) -> Self {
        match uri {
            "" | EPCIS_1 => Self::Epcis,
            "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader" => Self::Sbdh,
            "urn:epcglobal:cbv:mda" | "urn:epcglobal:cbv:mda:" => Self::MasterData,
            _ => Self::Foreign,
        }
    }
}

/// The namespace of EPCIS 1.x.
pub(super) const EPCIS_1: &str = "urn:epcglobal:epcis:xsd:1";
/// The namespaces of EPCIS 2.0: documents, and queries with their answers.
pub(super) const EPCIS_2: [&str; 2] = ["urn:epcglobal:epcis:xsd:2", "urn:epcglobal:epcis-query:xsd:2"];

/// What may stand in an element.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    /// The namespace of its children.
    pub namespace: Namespace,
    /// Their names.
    pub known: &'static [&'static str],
    /// What becomes of other names in that namespace. Other namespaces are always let pass.
    pub others: Others,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Others {
    Refuse,
    LetPass,
}

/// A child whose start tag was just read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Child {
    /// One of the names of the shape.
    Known(&'static str),
    /// An element that the shape lets pass.
    Other,
}

enum Token {
    Start,
    End,
    Text,
    Eof,
}

/// The reader. Between calls it stands inside the innermost open element.
pub(super) struct Cursor<R: Read> {
    reader: NsReader<Source<R>>,
    buffer: Vec<u8>,
    at: Position,
    open: Vec<String>,
    namespace: String,
    attributes: Vec<(String, String)>,
    chunk: String,
    text: String,
}

impl<R: Read> Cursor<R> {
    pub(super) fn new(input: R) -> Result<Self, CaptureError> {
        let mut source = Source::new(input, limits::NODE_BYTES);
        sniff(&mut source)?;
        let mut reader = NsReader::from_reader(source);
        // One shape of element to handle: `<a/>` reads as `<a></a>`.
        reader.config_mut().expand_empty_elements = true;
        Ok(Self {
            reader,
            buffer: Vec::new(),
            at: Position::START,
            open: Vec::new(),
            namespace: String::new(),
            attributes: Vec::new(),
            chunk: String::new(),
            text: String::new(),
        })
    }

    /// Where the node that was read last starts.
    pub(super) const fn at(&self) -> Position {
        self.at
    }

    /// Reads up to and including the root's start tag: its name and namespace.
    pub(super) fn root(&mut self) -> Result<(String, String), CaptureError> {
        loop {
            match self.token()? {
                Token::Start => {
                    let name = self.open.last().cloned().unwrap_or_default();
                    return Ok((name, self.namespace.clone()));
                }
                Token::Text if self.chunk.trim().is_empty() => {}
                Token::Text | Token::End | Token::Eof => {
                    return Err(Problem::NotXml(excerpt(self.chunk.trim())).at(self.at));
                }
            }
        }
    }

    /// Makes sure that nothing but comments follows the root.
    pub(super) fn end(&mut self) -> Result<(), CaptureError> {
        loop {
            match self.token()? {
                Token::Eof => return Ok(()),
                Token::Text if self.chunk.trim().is_empty() => {}
                Token::Text | Token::Start | Token::End => {
                    let words = "something follows the root element".to_owned();
                    return Err(Problem::Malformed(words).at(self.at));
                }
            }
        }
    }

    /// The next child of the innermost element, or `None` behind its end tag.
    pub(super) fn child(&mut self, shape: &Shape) -> Result<Option<Child>, CaptureError> {
        loop {
            match self.token()? {
                Token::Start => return self.classify(shape).map(Some),
                Token::End => return Ok(None),
                Token::Text if self.chunk.trim().is_empty() => {}
                Token::Text => {
                    let (found, parent) = (excerpt(self.chunk.trim()), self.innermost());
                    return Err(Problem::UnexpectedText { found, parent }.at(self.text_at()));
                }
                Token::Eof => return Err(self.truncated()),
            }
        }
    }

    /// Where the text that was read last starts, leading white space aside.
    fn text_at(&self) -> Position {
        let blank = self.chunk.len() - self.chunk.trim_start().len();
        self.at.after(&self.chunk.as_bytes()[..blank])
    }

    /// The text of the innermost element, trimmed, as a value. Reads behind its end tag.
    pub(super) fn value<T>(&mut self, parse: impl FnOnce(&str) -> Result<T, Problem>) -> Result<T, CaptureError> {
        self.text.clear();
        let mut at = None;
        loop {
            match self.token()? {
                Token::Text => {
                    self.text.push_str(&self.chunk);
                    if self.text.len() as u64 > limits::NODE_BYTES {
                        return Err(node_too_long().at(self.at));
                    }
                    if !self.chunk.trim().is_empty() {
                        at = at.or_else(|| Some(self.text_at()));
                    }
                }
                Token::End => break,
                Token::Start => {
                    let found = self.innermost();
                    let parent = self.open.iter().rev().nth(1).cloned().unwrap_or_default();
                    return Err(Problem::UnexpectedElement { found, parent, near: None }.at(self.at));
                }
                Token::Eof => return Err(self.truncated()),
            }
        }
        parse(self.text.trim()).map_err(|problem| problem.at(at.unwrap_or(self.at)))
    }

    /// The text of the innermost element, or `None` if it holds elements. Reads behind its end tag.
    pub(super) fn text_only(&mut self) -> Result<Option<String>, CaptureError> {
        let mut text = String::new();
        loop {
            match self.token()? {
                Token::Text if text.len() + self.chunk.len() > limits::URI_BYTES => {
                    let limit = format!("{} bytes", limits::URI_BYTES);
                    return Err(Problem::Limit { what: "one master data value", limit }.at(self.at));
                }
                Token::Text => text.push_str(&self.chunk),
                Token::End => return Ok(Some(text.trim().to_owned())),
                Token::Start => {
                    // Behind the child, then on to the end of the element itself.
                    self.skip()?;
                    self.skip()?;
                    return Ok(None);
                }
                Token::Eof => return Err(self.truncated()),
            }
        }
    }

    /// Whether the start tag that was read last is one that `shape` knows.
    pub(super) fn is(&self, shape: &Shape) -> bool {
        matches!(self.classify(shape), Ok(Child::Known(_)))
    }

    /// The value of an attribute without a prefix of the start tag that was read last.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Reads behind the end tag of the innermost element: the digest of what it held, so that content that is not
    /// understood still tells two documents apart. White space around texts and the order of attributes do not count.
    pub(super) fn skip(&mut self) -> Result<Digest, CaptureError> {
        let mut hash = Sha256::new();
        let outer = self.open.len();
        self.hash_start(&mut hash);
        loop {
            match self.token()? {
                Token::Start => self.hash_start(&mut hash),
                Token::Text => hash_part(&mut hash, b't', self.chunk.trim()),
                Token::End => {
                    hash.update(b"e");
                    if self.open.len() < outer {
                        return Ok(Digest::from_bytes(hash.finalize().into()));
                    }
                }
                Token::Eof => return Err(self.truncated()),
            }
        }
    }

    fn hash_start(&mut self, hash: &mut Sha256) {
        hash_part(hash, b's', &self.namespace);
        hash_part(hash, b'n', self.open.last().map_or("", String::as_str));
        self.attributes.sort_unstable();
        for (name, value) in &self.attributes {
            hash_part(hash, b'a', name);
            hash_part(hash, b'v', value);
        }
    }

    fn classify(&self, shape: &Shape) -> Result<Child, CaptureError> {
        if Namespace::of(&self.namespace) != shape.namespace {
            return Ok(Child::Other);
        }
        let name = self.open.last().map_or("", String::as_str);
        match (shape.known.iter().find(|known| **known == name), shape.others) {
            (Some(known), _) => Ok(Child::Known(known)),
            (None, Others::LetPass) => Ok(Child::Other),
            (None, Others::Refuse) => Err(Problem::UnexpectedElement {
                found: excerpt(name),
                parent: self.open.iter().rev().nth(1).cloned().unwrap_or_default(),
                near: nearest(name, shape.known.iter().copied()),
            }
            .at(self.at)),
        }
    }

    fn innermost(&self) -> String {
        self.open.last().map(|name| excerpt(name)).unwrap_or_default()
    }

    fn truncated(&self) -> CaptureError {
        Problem::Truncated { open: self.innermost() }.at(self.at)
    }

    /// Reads one token; comments and processing instructions are passed over.
    fn token(&mut self) -> Result<Token, CaptureError> {
        loop {
            self.buffer.clear();
            self.reader.get_mut().begin_node();
            self.at = self.reader.get_ref().position();
            let event = match self.reader.read_event_into(&mut self.buffer) {
                Ok(event) => event,
                Err(error) => return Err(xml_problem(&error, self.reader.get_ref(), &self.open).at(self.at)),
            };
            let token = match event {
                Event::Start(start) | Event::Empty(start) => {
                    let node =
                        Node { open: &mut self.open, namespace: &mut self.namespace, attributes: &mut self.attributes };
                    node.enter(&self.reader, &start).map(|()| Token::Start)
                }
                Event::End(_) => {
                    self.open.pop();
                    Ok(Token::End)
                }
                Event::Text(text) => replace(&mut self.chunk, &text.xml10_content()),
                Event::CData(text) => replace(&mut self.chunk, &text.xml10_content()),
                Event::GeneralRef(name) => entity(&name).and_then(|text| replace(&mut self.chunk, &text)),
                Event::Eof => Ok(Token::Eof),
                Event::DocType(_) => Err(Problem::Doctype),
                Event::Decl(declaration) => check_declaration(&declaration).map(|()| Token::Text).inspect(|_| {
                    self.chunk.clear();
                }),
                Event::Comment(_) | Event::PI(_) => continue,
            };
            return token.map_err(|problem| problem.at(self.at));
        }
    }
}

/// The parts of a cursor that a start tag changes, borrowed apart from its buffer.
struct Node<'c> {
    open: &'c mut Vec<String>,
    namespace: &'c mut String,
    attributes: &'c mut Vec<(String, String)>,
}

impl Node<'_> {
    fn enter<R: Read>(self, reader: &NsReader<Source<R>>, start: &BytesStart<'_>) -> Result<(), Problem> {
        if self.open.len() >= limits::DEPTH {
            return Err(Problem::Limit { what: "the depth of elements", limit: limits::DEPTH.to_string() });
        }
        // XML allows no `<` in a tag: the one before was not closed.
        if start.contains('<') {
            return Err(Problem::Malformed("a tag is not closed".to_owned()));
        }
        let (resolved, local) = reader.resolver().resolve_element(start.name());
        self.namespace.clear();
        match resolved {
            ResolveResult::Bound(namespace) => self.namespace.push_str(namespace.0),
            ResolveResult::Unbound => {}
            ResolveResult::Unknown(prefix) => {
                return Err(Problem::Malformed(format!("the prefix {} is not declared", excerpt(&prefix))));
            }
        }
        self.open.push(local.as_ref().to_owned());
        self.attributes.clear();
        if start.attributes_raw().is_empty() {
            return Ok(());
        }
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|e| Problem::Malformed(e.to_string()))?;
            if attribute.key.as_namespace_binding().is_some() {
                continue;
            }
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|e| attribute_problem(&e))?;
            let name = match reader.resolver().resolve_attribute(attribute.key) {
                (ResolveResult::Bound(namespace), local) => format!("{{{}}}{}", namespace.0, local.as_ref()),
                (ResolveResult::Unbound | ResolveResult::Unknown(_), local) => local.as_ref().to_owned(),
            };
            self.attributes.push((name, value.into_owned()));
        }
        Ok(())
    }
}

fn replace(chunk: &mut String, text: &str) -> Result<Token, Problem> {
    chunk.clear();
    chunk.push_str(text);
    Ok(Token::Text)
}

fn hash_part(hash: &mut Sha256, tag: u8, text: &str) {
    hash.update([tag]);
    hash.update((text.len() as u64).to_be_bytes());
    hash.update(text);
}

fn entity(reference: &BytesRef<'_>) -> Result<String, Problem> {
    let name: &str = reference;
    match reference.resolve_char_ref() {
        Ok(Some(character)) => Ok(character.to_string()),
        Ok(None) => match resolve_xml_entity(name) {
            Some(text) => Ok(text.to_owned()),
            None => Err(Problem::Entity(excerpt(name))),
        },
        Err(error) => Err(Problem::Malformed(error.to_string())),
    }
}

fn attribute_problem(error: &XmlError) -> Problem {
    match error {
        XmlError::Escape(quick_xml::escape::EscapeError::UnrecognizedEntity(_, name)) => Problem::Entity(excerpt(name)),
        other => Problem::Malformed(other.to_string()),
    }
}

fn check_declaration(declaration: &BytesDecl<'_>) -> Result<(), Problem> {
    declaration.xml_version().map_err(|e| Problem::Malformed(e.to_string()))?;
    match declaration.encoding() {
        None => Ok(()),
        Some(Ok(name)) if ["utf-8", "utf8", "us-ascii"].iter().any(|known| name.eq_ignore_ascii_case(known)) => Ok(()),
        Some(Ok(name)) => Err(Problem::Encoding(excerpt(&name))),
        Some(Err(error)) => Err(Problem::Malformed(error.to_string())),
    }
}

/// Looks at the first bytes: what is not XML in UTF-8 is told so by name.
fn sniff<R: Read>(source: &mut Source<R>) -> Result<(), CaptureError> {
    let start = source.fill_buf().map_err(|e| Problem::Read(e.to_string()).at(Position::START))?;
    let problem = match start {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0, b'<', ..] | [b'<', 0, ..] => Problem::Encoding("UTF-16".to_owned()),
        _ => match start.trim_ascii_start().first() {
            Some(b'{' | b'[') => Problem::Json,
            _ => return Ok(()),
        },
    };
    Err(problem.at(Position::START))
}

fn xml_problem<R: Read>(error: &XmlError, source: &Source<R>, open: &[String]) -> Problem {
    let open = || open.last().map(|name| excerpt(name)).unwrap_or_default();
    match error {
        XmlError::Io(_) if source.is_over_limit() => node_too_long(),
        XmlError::Io(error) => Problem::Read(error.to_string()),
        XmlError::Syntax(quick_xml::errors::SyntaxError::InvalidBangMarkup) => Problem::Malformed(error.to_string()),
        XmlError::Syntax(_) => Problem::Truncated { open: open() },
        XmlError::IllFormed(IllFormedError::MismatchedEndTag { expected, found }) => {
            Problem::Malformed(format!("</{}> closes <{}>", excerpt(found), excerpt(expected)))
        }
        XmlError::Encoding(EncodingError::Utf8(_)) => Problem::Encoding("broken".to_owned()),
        XmlError::IllFormed(_)
        | XmlError::InvalidAttr(_)
        | XmlError::Encoding(_)
        | XmlError::Escape(_)
        | XmlError::Namespace(_) => Problem::Malformed(excerpt(&error.to_string())),
    }
}

fn node_too_long() -> Problem {
    Problem::Limit { what: "one tag or text", limit: format!("{} bytes", limits::NODE_BYTES) }
}
