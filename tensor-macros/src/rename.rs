//! Gives every variable of a function a name of its own, so that later stages can tell variables by name.
//!
//! The first variable of a name keeps it; a later one that shadows it, or that lives in another scope, gets a number.
//! Inline captures in format strings (`"{x}"`) of renamed variables become named arguments.

use proc_macro2::{Delimiter, Group, Ident, Spacing, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use syn::parse::ParseStream;
use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, Pat, Token};

/// The names in use.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    taken: HashSet<String>,
    next: HashMap<String, u32>,
}

impl Names {
    /// All identifiers of `tokens` are taken, and the result's, which stands between the two sweeps.
    pub(crate) fn of(tokens: TokenStream) -> Self {
        let mut names = Self::default();
        names.taken.extend(["value", "value_dot"].map(str::to_owned));
        names.collect(tokens);
        names
    }

    fn collect(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => {
                    self.taken.insert(plain(&ident));
                }
                TokenTree::Group(group) => self.collect(group.stream()),
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
        }
    }

    /// A name nobody uses, `base` if possible, at `span` but resolved where the macro is defined.
    pub(crate) fn fresh(&mut self, base: &str, span: Span) -> Ident {
        let base = base.trim_start_matches("r#");
        let mut name = base.to_owned();
        while self.taken.contains(&name) || syn::parse_str::<Ident>(&name).is_err() {
            let number = self.next.entry(base.to_owned()).or_insert(1);
            *number += 1;
            name = format!("{base}_{number}");
        }
        self.taken.insert(name.clone());
        Ident::new(&name, span.resolved_at(Span::mixed_site()))
    }
}

fn plain(ident: &Ident) -> String {
    ident.to_string().trim_start_matches("r#").to_owned()
}

/// A variable in scope.
struct Variable {
    /// Of its definition.
    context: String,
    name: Ident,
}

/// Which expansion an identifier comes from. Two identifiers of the same letters are one variable only if this agrees:
/// a `macro_rules!` macro may have a `y` of its own beside the one that it is given.
fn context(ident: &Ident) -> String {
    // Spans cannot be compared otherwise on stable Rust.
    let span = format!("{:?}", ident.span());
    span.split(' ').next().filter(|first| first.starts_with('#')).unwrap_or_default().to_owned()
}

/// Renames the variables of a function body, its parameters' patterns first.
pub(crate) struct Renamer {
    pub(crate) names: Names,
    scopes: Vec<HashMap<String, Vec<Variable>>>,
    /// Uses of a variable's name that another macro's text made: whether they mean the variable cannot be told.
    pub(crate) foreign: RefCell<Vec<Ident>>,
    seen: HashSet<String>,
    always: bool,
    /// Inside a pattern that always matches: every name in it is a variable.
    irrefutable: bool,
}

impl Renamer {
    pub(crate) fn new(names: Names) -> Self {
        Self {
            names,
            scopes: vec![HashMap::new()],
            seen: HashSet::new(),
            foreign: RefCell::default(),
            always: false,
            irrefutable: false,
        }
    }

    fn define(&mut self, ident: &mut Ident) {
        let text = ident.to_string();
        let first = self.seen.insert(text.clone()) && !self.always;
        let new = if text == "self" {
            // A pullback has it as a parameter, which cannot be called `self`.
            self.names.fresh("this", ident.span())
        } else if starts_upper(ident) {
            self.names.fresh(&text.to_lowercase(), ident.span())
        } else if first {
            self.names.taken.insert(plain(ident));
            ident.clone()
        } else {
            self.names.fresh(&text, ident.span())
        };
        let variable = Variable { context: context(ident), name: new.clone() };
        self.scopes.last_mut().expect("a scope is open").entry(text).or_default().push(variable);
        *ident = new;
    }

    /// The name that a parameter of the function has in the body.
    pub(crate) fn parameter(&mut self, name: &Ident) -> Ident {
        let mut name = name.clone();
        if !starts_upper(&name) {
            self.define(&mut name);
        }
        name
    }

    fn lookup(&self, ident: &Ident) -> Option<&Ident> {
        let text = ident.to_string();
        let mut bound =
            self.scopes.iter().rev().filter_map(|scope| scope.get(&text)).flat_map(|found| found.iter().rev());
        let first = bound.next()?;
        let context = context(ident);
        let found = std::iter::once(first).chain(bound).find(|variable| variable.context == context);
        if found.is_none() {
            self.foreign.borrow_mut().push(ident.clone());
        }
        found.map(|variable| &variable.name)
    }

    /// `Some` if the variable got another name.
    fn renamed(&self, ident: &Ident) -> Option<Ident> {
        self.lookup(ident)
            .filter(|new| *new != ident)
            .map(|new| Ident::new(&new.to_string(), ident.span().resolved_at(new.span())))
    }

    fn irrefutable(&mut self, pat: &mut Pat) {
        self.irrefutable = true;
        self.visit_pat_mut(pat);
        self.irrefutable = false;
    }

    fn scoped(&mut self, visit: impl FnOnce(&mut Self)) {
        self.scopes.push(HashMap::new());
        visit(self);
        self.scopes.pop();
    }

    fn tokens(&self, tokens: TokenStream) -> TokenStream {
        let mut out: Vec<TokenTree> = Vec::new();
        let mut after_dot = false;
        let mut tokens = tokens.into_iter().peekable();
        while let Some(token) = tokens.next() {
            // `self::name` is a path.
            let in_path = matches!(tokens.peek(), Some(TokenTree::Punct(punct)) if punct.as_char() == ':' && punct.spacing() == Spacing::Joint);
            // `.name` is a field and `'name` a label, but `..name` ends a range.
            let is_dot = match &token {
                TokenTree::Punct(punct) => punct.as_char() == '\'' || punct.as_char() == '.' && !after_dot,
                _ => false,
            };
            out.push(match token {
                TokenTree::Ident(ident) if ident == "self" && in_path => ident.into(),
                TokenTree::Ident(ident) if !after_dot => self.renamed(&ident).unwrap_or(ident).into(),
                TokenTree::Group(group) => {
                    let mut new = Group::new(group.delimiter(), self.tokens(group.stream()));
                    new.set_span(group.span());
                    new.into()
                }
                other => other,
            });
            after_dot = is_dot;
        }
        out.into_iter().collect()
    }

    /// Arguments of a macro, which may bind variables of their own.
    fn arguments(&mut self, arguments: Vec<(Expr, TokenStream)>) -> TokenStream {
        let mut out = TokenStream::new();
        for (mut expr, separator) in arguments {
            match &mut expr {
                // The name of `name = value` is the format string's.
                Expr::Assign(named) if matches!(*named.left, Expr::Path(_)) => self.visit_expr_mut(&mut named.right),
                expr => self.visit_expr_mut(expr),
            }
            expr.to_tokens(&mut out);
            out.extend(separator);
        }
        out
    }

    /// Named arguments for captured variables that have another name now.
    fn captures(&self, tokens: &TokenStream) -> TokenStream {
        let mut extra = TokenStream::new();
        for token in tokens.clone() {
            let TokenTree::Literal(literal) = token else { continue };
            let Ok(text) = syn::parse2::<syn::LitStr>(literal.to_token_stream()) else { continue };
            for name in captured_names(&text.value()) {
                let Ok(ident) = syn::parse_str::<Ident>(&name) else { continue };
                let ident = Ident::new(&ident.to_string(), text.span());
                if let Some(new) = self.renamed(&ident) {
                    extra.extend(quote!(, #ident = #new));
                }
            }
        }
        extra
    }
}

/// Expressions, and what separates each from the next.
pub(crate) fn arguments(input: ParseStream<'_>) -> syn::Result<Vec<(Expr, TokenStream)>> {
    let mut all = Vec::new();
    while !input.is_empty() {
        let expr = input.parse()?;
        let separator = match input.parse::<Option<Token![,]>>()? {
            Some(comma) => comma.to_token_stream(),
            None => input.parse::<Option<Token![;]>>()?.to_token_stream(),
        };
        if separator.is_empty() && !input.is_empty() {
            return Err(input.error("expected a separator"));
        }
        all.push((expr, separator));
    }
    Ok(all)
}

/// The names in `{name}` and `{name:…}`.
fn captured_names(format: &str) -> Vec<String> {
    let mut names = Vec::new();
    let text = format.replace("{{", "").replace("}}", "");
    for part in text.split('{').skip(1) {
        let end = part.find(['}', ':']).unwrap_or(part.len());
        let name = &part[..end];
        if name.starts_with(|c: char| c.is_alphabetic() || c == '_') && !names.contains(&name.to_owned()) {
            names.push(name.to_owned());
        }
    }
    names
}

impl VisitMut for Renamer {
    fn visit_block_mut(&mut self, block: &mut Block) {
        self.scoped(|this| visit_mut::visit_block_mut(this, block));
    }

    fn visit_local_mut(&mut self, local: &mut syn::Local) {
        if let Some(init) = &mut local.init {
            self.visit_expr_mut(&mut init.expr);
            if let Some((_, diverge)) = &mut init.diverge {
                self.visit_expr_mut(diverge);
            }
        }
        let refutable = local.init.as_ref().is_some_and(|init| init.diverge.is_some());
        if refutable { self.visit_pat_mut(&mut local.pat) } else { self.irrefutable(&mut local.pat) }
    }

    fn visit_expr_closure_mut(&mut self, closure: &mut syn::ExprClosure) {
        self.scoped(|this| {
            closure.inputs.iter_mut().for_each(|pat| this.irrefutable(pat));
            this.visit_expr_mut(&mut closure.body);
        });
    }

    fn visit_arm_mut(&mut self, arm: &mut syn::Arm) {
        self.scoped(|this| visit_mut::visit_arm_mut(this, arm));
    }

    fn visit_expr_if_mut(&mut self, expr: &mut syn::ExprIf) {
        self.scoped(|this| {
            this.visit_expr_mut(&mut expr.cond);
            this.visit_block_mut(&mut expr.then_branch);
        });
        if let Some((_, otherwise)) = &mut expr.else_branch {
            self.visit_expr_mut(otherwise);
        }
    }

    fn visit_expr_while_mut(&mut self, expr: &mut syn::ExprWhile) {
        self.scoped(|this| {
            this.visit_expr_mut(&mut expr.cond);
            this.visit_block_mut(&mut expr.body);
        });
    }

    fn visit_expr_for_loop_mut(&mut self, expr: &mut syn::ExprForLoop) {
        self.visit_expr_mut(&mut expr.expr);
        self.scoped(|this| {
            this.irrefutable(&mut expr.pat);
            this.visit_block_mut(&mut expr.body);
        });
    }

    fn visit_expr_let_mut(&mut self, expr: &mut syn::ExprLet) {
        self.visit_expr_mut(&mut expr.expr);
        self.visit_pat_mut(&mut expr.pat);
    }

    fn visit_pat_ident_mut(&mut self, pat: &mut syn::PatIdent) {
        let constant =
            pat.by_ref.is_none() && pat.mutability.is_none() && pat.subpat.is_none() && starts_upper(&pat.ident);
        if !constant || self.irrefutable || self.lookup(&pat.ident).is_some() {
            self.define(&mut pat.ident);
        }
        if let Some((_, pat)) = &mut pat.subpat {
            self.visit_pat_mut(pat);
        }
    }

    fn visit_field_pat_mut(&mut self, field: &mut syn::FieldPat) {
        let shorthand = field.colon_token.is_none();
        visit_mut::visit_field_pat_mut(self, field);
        if shorthand {
            field.colon_token = changed(&field.member, &field.pat).then(Default::default);
        }
    }

    fn visit_field_value_mut(&mut self, field: &mut syn::FieldValue) {
        let shorthand = field.colon_token.is_none();
        visit_mut::visit_field_value_mut(self, field);
        if shorthand {
            field.colon_token = changed(&field.member, &field.expr).then(Default::default);
        }
    }

    fn visit_expr_path_mut(&mut self, expr: &mut syn::ExprPath) {
        if expr.qself.is_none()
            && let Some(ident) = expr.path.get_ident()
            && let Some(new) = self.renamed(ident)
        {
            expr.path.segments[0].ident = new;
        }
    }

    fn visit_macro_mut(&mut self, mac: &mut syn::Macro) {
        let captures = self.captures(&mac.tokens);
        mac.tokens = match mac.parse_body_with(arguments) {
            Ok(arguments) => self.arguments(arguments),
            Err(_) => self.tokens(mac.tokens.clone()),
        };
        if !captures.is_empty() {
            let mut tokens: Vec<TokenTree> = mac.tokens.clone().into_iter().collect();
            if matches!(tokens.last(), Some(TokenTree::Punct(punct)) if punct.as_char() == ',') {
                tokens.pop();
            }
            mac.tokens = tokens.into_iter().collect();
            mac.tokens.extend(captures);
        }
    }

    fn visit_item_mut(&mut self, _: &mut syn::Item) {}
}

fn changed(member: &syn::Member, value: &impl ToTokens) -> bool {
    member.to_token_stream().to_string() != value.to_token_stream().to_string()
}

/// `V`, `LJ`, `H2`: without a lower-case letter.
pub(crate) fn is_capital(ident: &Ident) -> bool {
    starts_upper(ident) && !ident.to_string().chars().any(char::is_lowercase)
}

pub(crate) fn starts_upper(ident: &Ident) -> bool {
    plain(ident).starts_with(|c: char| c.is_uppercase())
}

/// The names a pattern binds, in order.
pub(crate) fn bound_names(pat: &Pat) -> Vec<(Ident, bool)> {
    struct Bound(Vec<(Ident, bool)>);
    impl<'a> syn::visit::Visit<'a> for Bound {
        fn visit_pat_ident(&mut self, pat: &'a syn::PatIdent) {
            let constant =
                pat.by_ref.is_none() && pat.mutability.is_none() && pat.subpat.is_none() && starts_upper(&pat.ident);
            if !constant {
                self.0.push((pat.ident.clone(), pat.mutability.is_some()));
            }
            syn::visit::visit_pat_ident(self, pat);
        }
        fn visit_expr(&mut self, _: &'a Expr) {}
    }
    let mut bound = Bound(Vec::new());
    syn::visit::Visit::visit_pat(&mut bound, pat);
    bound.0
}

/// The tokens of a group, each with whether it is the name of a field, `Pose { angle: x }`: in braces first or after a comma, and
/// before a colon.
pub(crate) fn with_fields(tokens: TokenStream, of: Delimiter) -> impl Iterator<Item = (TokenTree, bool)> {
    let is = |token: Option<&TokenTree>, sign: char| matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == sign && punct.spacing() == Spacing::Alone);
    let (mut tokens, mut first) = (tokens.into_iter().peekable(), true);
    std::iter::from_fn(move || {
        let token = tokens.next()?;
        let field = of == Delimiter::Brace && first && matches!(token, TokenTree::Ident(_)) && is(tokens.peek(), ':');
        first = is(Some(&token), ',');
        Some((token, field))
    })
}

/// `true` if any identifier of `tokens` is one of `names`.
pub(crate) fn mentions(tokens: TokenStream, names: &dyn Fn(&Ident) -> bool) -> bool {
    mentions_in(tokens, Delimiter::None, names)
}

fn mentions_in(tokens: TokenStream, of: Delimiter, names: &dyn Fn(&Ident) -> bool) -> bool {
    let mut after_dot = false;
    with_fields(tokens, of).any(|(token, field)| {
        let hit = match &token {
            TokenTree::Ident(ident) => !after_dot && !field && names(ident),
            TokenTree::Group(group) => mentions_in(group.stream(), group.delimiter(), names),
            TokenTree::Literal(literal) => {
                let text = literal.to_string();
                text.starts_with('"')
                    && captured_names(&text)
                        .iter()
                        .any(|name| syn::parse_str::<Ident>(name).is_ok_and(|ident| names(&ident)))
            }
            TokenTree::Punct(_) => false,
        };
        after_dot = !after_dot && matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '.');
        hit
    })
}

impl Renamer {
    /// Gives every variable a new name, also the first of its name.
    pub(crate) fn again(names: Names) -> Self {
        let mut renamer = Self::new(names);
        renamer.always = true;
        renamer
    }
}
