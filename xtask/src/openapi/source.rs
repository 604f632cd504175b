//! What the sources say: types of the wire, what services answer, what handlers take.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use syn::visit::Visit;

use crate::build::files;
use crate::paths;

/// Everything that the description of the API is made from.
pub(super) struct Sources {
    /// Types of the domain by name.
    pub(super) types: BTreeMap<String, syn::Item>,
    /// Functions of the services by `module::name`: their words, and what they answer with.
    services: BTreeMap<String, (String, syn::Type)>,
    /// Handlers by `module::name`.
    handlers: BTreeMap<String, syn::ItemFn>,
    /// Method and path → handler.
    routes: BTreeMap<(String, String), String>,
}

/// What a handler takes and answers.
#[derive(Default)]
pub(super) struct Operation {
    /// The handler, such as `organisations`.
    pub(super) name: String,
    /// What it does, in a sentence.
    pub(super) summary: String,
    /// The type of the body.
    pub(super) body: Option<syn::Type>,
    /// The type of the answer.
    pub(super) answer: Option<syn::Type>,
    /// The status of success.
    pub(super) status: u16,
    /// It is a list that is searched, sorted and read by pages.
    pub(super) is_list: bool,
}

impl Sources {
    /// Reads them.
    pub(super) fn read() -> Result<Self> {
        let root = paths::root();
        let mut sources = Self {
            types: BTreeMap::new(),
            services: BTreeMap::new(),
            handlers: BTreeMap::new(),
            routes: BTreeMap::new(),
        };
        for path in files::all_under(&root.join("domain/src"))? {
            for item in items(&path)? {
                sources.add_type(item);
            }
        }
        let functions = root.join("functions/src");
        for path in files::all_under(&functions)? {
            let within = path.strip_prefix(&functions)?.to_string_lossy().into_owned();
            if within.starts_with("store/")
                || within.starts_with("adapters/")
                || path.extension().is_none_or(|extension| extension != "rs")
            {
                continue;
            }
            let module = module(&path);
            for item in items(&path)? {
                if let syn::Item::Fn(function) = item {
                    let name = format!("{module}::{}", function.sig.ident);
                    if within.starts_with("http/") {
                        sources.handlers.insert(name, function);
                    } else if let Some(answer) = answer(&function.sig.output) {
                        sources.services.insert(name, (doc(&function.attrs), answer));
                    }
                }
            }
        }
        let table = std::fs::read_to_string(functions.join("http/routes.rs"))?;
        sources.routes = table.lines().filter_map(row).collect();
        Ok(sources)
    }

    fn add_type(&mut self, item: syn::Item) {
        match &item {
            syn::Item::Struct(own) => {
                self.types.insert(own.ident.to_string(), item);
            }
            syn::Item::Enum(own) => {
                self.types.insert(own.ident.to_string(), item);
            }
            // The typed identifiers and the problem types are made by macros; the type's name is the
            // last word of the call, or stands in the list of well-known ones.
            _ => {}
        }
    }

    /// What the handler of a route takes and answers.
    pub(super) fn operation(&self, method: &str, path: &str) -> Result<Operation> {
        let key = (method.to_owned(), path.to_owned());
        let name = self
            .routes
            .get(&key)
            .with_context(|| format!("{method} {path} stands in no row of routes.rs"))?;
        let handler = self.handlers.get(name).with_context(|| format!("there is no handler {name}"))?;
        let mut seen = Seen::default();
        seen.visit_item_fn(handler);
        let mut operation = Operation {
            name: handler.sig.ident.to_string(),
            status: seen.status.unwrap_or(200),
            ..Operation::default()
        };
        for input in &handler.sig.inputs {
            if let syn::FnArg::Typed(input) = input
                && let syn::Type::Path(taken) = &*input.ty
                && let Some(last) = taken.path.segments.last()
            {
                match last.ident.to_string().as_str() {
                    "Json" => operation.body = inner(last),
                    "Asked" | "RawQuery" => operation.is_list = true,
                    _ => {}
                }
            }
        }
        // What is looked up first only tells whether there is something: the last call is the answer.
        let service = seen.calls.iter().rev().find_map(|call| {
            let known = self.services.get(call)?;
            Some((known.0.clone(), known.1.clone()))
        });
        // What the handler puts together itself, what it names, or what its service answers with.
        let built = seen.built.iter().find(|name| self.is_wire(name)).and_then(|name| named(name));
        let listed = seen.generics.iter().find(|name| self.is_wire(name)).and_then(|name| page_of(name));
        operation.answer = built.or(listed).or_else(|| service.as_ref().map(|(_, answer)| answer.clone()));
        if operation.status == 204 {
            operation.answer = None;
        }
        let own_words = doc(&handler.attrs);
        let own_words = own_words.split_once("`: ").map(|(_, words)| words.to_owned());
        let words = own_words.or_else(|| service.map(|(words, _)| words)).unwrap_or_default();
        let sentence = words.split_once(". ").map_or(words.as_str(), |(first, _)| first);
        let mut letters =
            sentence.trim_end_matches('.').replace("[`", "`").replace("`]", "`").chars().collect::<Vec<_>>();
        if let Some(first) = letters.first_mut() {
            *first = first.to_ascii_uppercase();
        }
        operation.summary = letters.into_iter().collect::<String>() + ".";
        Ok(operation)
    }

    fn is_wire(&self, name: &str) -> bool {
        self.types.contains_key(name)
    }
}

/// What stands in a handler.
#[derive(Default)]
struct Seen {
    calls: Vec<String>,
    generics: Vec<String>,
    built: Vec<String>,
    status: Option<u16>,
}

impl<'ast> Visit<'ast> for Seen {
    fn visit_expr_path(&mut self, path: &'ast syn::ExprPath) {
        let segments: Vec<_> = path.path.segments.iter().collect();
        if let [.., before, last] = segments.as_slice() {
            if before.ident == "StatusCode" {
                let status = match last.ident.to_string().as_str() {
                    "CREATED" => Some(201),
                    "NO_CONTENT" => Some(204),
                    "ACCEPTED" => Some(202),
                    _ => Some(200),
                };
                self.status = self.status.or(status);
            }
            self.calls.push(format!("{}::{}", before.ident, last.ident));
        }
        if let Some(last) = segments.last()
            && let Some(syn::Type::Path(of)) = inner(last)
            && let Some(name) = of.path.segments.last()
        {
            self.generics.push(name.ident.to_string());
        }
        syn::visit::visit_expr_path(self, path);
    }

    fn visit_expr_struct(&mut self, built: &'ast syn::ExprStruct) {
        self.built.extend(built.path.segments.last().map(|last| last.ident.to_string()));
        syn::visit::visit_expr_struct(self, built);
    }
}

/// The first type between angle brackets.
pub(super) fn inner(segment: &syn::PathSegment) -> Option<syn::Type> {
    let syn::PathArguments::AngleBracketed(arguments) = &segment.arguments else { return None };
    arguments.args.iter().find_map(|argument| match argument {
        syn::GenericArgument::Type(of) => Some(of.clone()),
        _ => None,
    })
}

/// `T` of `Result<T, Failure>`.
fn answer(output: &syn::ReturnType) -> Option<syn::Type> {
    let syn::ReturnType::Type(_, output) = output else { return None };
    let syn::Type::Path(path) = &**output else { return None };
    let last = path.path.segments.last()?;
    if last.ident == "Result" { inner(last) } else { None }
}

fn named(name: &str) -> Option<syn::Type> {
    syn::parse_str(name).ok()
}

fn page_of(name: &str) -> Option<syn::Type> {
    syn::parse_str(&format!("Page<{name}>")).ok()
}

/// A row of the route table: `get("/path", Access, module::handler),`.
fn row(line: &str) -> Option<((String, String), String)> {
    let (method, rest) = line.trim().split_once("(\"")?;
    let (path, rest) = rest.split_once('"')?;
    let handler = rest.trim_end_matches("),").rsplit_once(", ")?.1;
    Some(((method.to_uppercase(), path.to_owned()), handler.to_owned()))
}

/// The items of a file outside its tests.
fn items(path: &Path) -> Result<Vec<syn::Item>> {
    if path.extension().is_none_or(|extension| extension != "rs") {
        return Ok(Vec::new());
    }
    let text = std::fs::read_to_string(path)?;
    Ok(syn::parse_file(&text).with_context(|| format!("cannot read {}", path.display()))?.items)
}

fn module(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let folder = path.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy().into_owned();
    if stem == "mod" { folder } else { stem }
}

/// The words of a documentation comment, in one line.
pub(super) fn doc(attributes: &[syn::Attribute]) -> String {
    let lines =
        attributes.iter().filter(|attribute| attribute.path().is_ident("doc")).filter_map(|attribute| {
            let syn::Meta::NameValue(pair) = &attribute.meta else { return None };
            let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) = &pair.value else {
                return None;
            };
            Some(text.value().trim().to_owned())
        });
    lines.take_while(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}
