//! `for pair in a.iter().zip(b) { … pair.0 … }`: an item that the text tells to be a tuple gets a pattern, its parts names.

use proc_macro2::Ident;
use quote::format_ident;
use syn::visit::{self, Visit};
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, ExprField, ExprMethodCall, Member, Pat, parse_quote};

/// What an iterator's text tells of its items.
enum Item {
    Unknown,
    Pair(Box<(Item, Item)>),
}

fn item_of(iterator: &Expr) -> Item {
    let Expr::MethodCall(call) = iterator else { return Item::Unknown };
    match (call.method.to_string().as_str(), call.args.first()) {
        ("enumerate", None) => Item::Pair(Box::new((Item::Unknown, item_of(&call.receiver)))),
        ("zip", Some(other)) => Item::Pair(Box::new((item_of(&call.receiver), item_of(other)))),
        ("rev" | "skip" | "take" | "step_by" | "skip_while" | "take_while" | "filter", _) => item_of(&call.receiver),
        _ => Item::Unknown,
    }
}

pub(super) fn of_loop(each: &mut syn::ExprForLoop) {
    let mut body = Expr::Block(syn::ExprBlock { attrs: Vec::new(), label: None, block: each.body.clone() });
    if apart(&mut each.pat, &item_of(&each.expr), &mut body)
        && let Expr::Block(body) = body
    {
        each.body = body.block;
    }
}

/// The closures of adapters that take items by value.
pub(super) fn of_closure(call: &mut ExprMethodCall) {
    let item = item_of(&call.receiver);
    let taken = match call.method.to_string().as_str() {
        "map" | "for_each" | "flat_map" | "filter_map" => 0,
        "fold" => 1,
        _ => return,
    };
    if let Some(Expr::Closure(closure)) = call.args.iter_mut().nth(taken)
        && let Some(pat) = closure.inputs.iter_mut().nth(taken)
    {
        apart(pat, &item, &mut closure.body);
    }
}

/// Names the parts, if the body uses nothing but parts.
fn apart(pat: &mut Pat, item: &Item, body: &mut Expr) -> bool {
    let (Pat::Ident(name), Item::Pair(_)) = (&*pat, item) else { return false };
    if name.mutability.is_some() || name.by_ref.is_some() || name.subpat.is_some() {
        return false;
    }
    let ident = name.ident.clone();
    let mut uses = Uses { ident: &ident, item, whole: false };
    uses.visit_expr(body);
    if uses.whole {
        return false;
    }
    *pat = pattern(&ident, item);
    Renamed { ident: &ident, item }.visit_expr_mut(body);
    true
}

fn pattern(name: &Ident, item: &Item) -> Pat {
    match item {
        Item::Unknown => parse_quote!(#name),
        Item::Pair(items) => {
            let first = pattern(&format_ident!("{name}_0"), &items.0);
            let second = pattern(&format_ident!("{name}_1"), &items.1);
            parse_quote!((#first, #second))
        }
    }
}

/// The name of the part that `pair.1.0` is, with the name's span.
fn part(field: &ExprField, ident: &Ident, item: &Item) -> Option<Ident> {
    fn inner<'i>(expr: &Expr, ident: &Ident, item: &'i Item) -> Option<(Ident, &'i Item)> {
        match expr {
            Expr::Path(path) if path.path.is_ident(ident) => Some((path.path.get_ident()?.clone(), item)),
            Expr::Field(field) => step(field, ident, item),
            Expr::Paren(paren) => inner(&paren.expr, ident, item),
            _ => None,
        }
    }
    fn step<'i>(field: &ExprField, ident: &Ident, item: &'i Item) -> Option<(Ident, &'i Item)> {
        let (name, Item::Pair(items)) = inner(&field.base, ident, item)? else { return None };
        match &field.member {
            Member::Unnamed(index) if index.index == 0 => Some((format_ident!("{name}_0"), &items.0)),
            Member::Unnamed(index) if index.index == 1 => Some((format_ident!("{name}_1"), &items.1)),
            _ => None,
        }
    }
    match step(field, ident, item)? {
        (name, Item::Unknown) => Some(name),
        (_, Item::Pair(_)) => None,
    }
}

/// Is the item used whole, its name bound once more, or a name of a part taken?
struct Uses<'a> {
    ident: &'a Ident,
    item: &'a Item,
    whole: bool,
}

impl Uses<'_> {
    fn takes(&self, ident: &Ident) -> bool {
        let text = ident.to_string();
        let rest = text.strip_prefix(&self.ident.to_string());
        rest.is_some_and(|rest| rest.chars().all(|letter| letter == '_' || letter.is_ascii_digit()))
    }
}

impl<'ast> Visit<'ast> for Uses<'_> {
    fn visit_expr_field(&mut self, field: &'ast ExprField) {
        if part(field, self.ident, self.item).is_none() {
            visit::visit_expr_field(self, field);
        }
    }
    fn visit_ident(&mut self, ident: &'ast Ident) {
        self.whole |= self.takes(ident);
    }
    fn visit_macro(&mut self, mac: &'ast syn::Macro) {
        self.whole |= crate::rename::mentions(mac.tokens.clone(), &|ident| self.takes(ident));
    }
}

struct Renamed<'a> {
    ident: &'a Ident,
    item: &'a Item,
}

impl VisitMut for Renamed<'_> {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        if let Expr::Field(field) = expr
            && let Some(name) = part(field, self.ident, self.item)
        {
            *expr = parse_quote!(#name);
            return;
        }
        visit_mut::visit_expr_mut(self, expr);
    }
}
