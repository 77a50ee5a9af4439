//! What happens to the items of an iterator on their way, as statements of one loop: `x.iter().map(f).filter(g).enumerate()`.

use super::adapters::{Chain, Step, is_compound, unparenthesized};
use super::{Lower, Target, Value};
use crate::ir::{Operand, Rhs, Stmt};
use proc_macro2::{Ident, Span};
use syn::spanned::Spanned;
use syn::{Expr, Pat, parse_quote};

/// A step with the variable that it counts by, or whose state it is.
type Counted = (Step, Option<Ident>);

/// An item on its way.
enum Item {
    Value(Value),
    /// A tuple of names.
    Parts(Expr),
}

/// What stands beside an item after an early step.
enum Beside {
    Nothing,
    Index(Ident),
    /// The other iterator's item, and what happens to it.
    Other(Expr, Vec<Step>),
}

impl Lower<'_> {
    /// Runs `each` on every item of the chain, inside a loop; inside of two one after the other, or one in the other.
    pub(super) fn each_item(&mut self, chain: &Chain, each: &mut dyn FnMut(&mut Self, Value)) {
        self.run(None, chain, each);
    }

    /// `for pattern in chain { … }`.
    pub(super) fn for_chain(&mut self, each: &syn::ExprForLoop, chain: &Chain) {
        let mut body = each.body.clone();
        let label = each.label.as_ref();
        let broken = is_compound(&chain.source) && super::breaks::leave(&mut body, label);
        let outer = broken.then(|| super::breaks::OUTER.to_owned());
        self.with_exit(outer, |this| {
            this.run(label, chain, &mut |this, item| {
                this.destructure(&each.pat, None, item);
                this.block_stmts(&body);
            });
        });
    }

    /// Runs `lower` in a block of this label.
    fn with_exit(&mut self, user: Option<String>, lower: impl FnOnce(&mut Self)) {
        let Some(user) = user else { return lower(self) };
        let label = self.graph.fresh_label("items", Span::call_site());
        self.targets.push(Target { user: Some(user), label: label.clone(), result: None, is_loop: false });
        let (body, ()) = self.in_block(lower);
        self.targets.pop();
        self.emit(Stmt::Labeled { label, body, record: None });
    }

    fn run(&mut self, label: Option<&syn::Label>, chain: &Chain, each: &mut dyn FnMut(&mut Self, Value)) {
        let early = chain.early();
        let mut steps: Vec<Counted> = chain.steps.iter().map(|step| (step.clone(), None)).collect();
        for (step, name) in &mut steps[early..] {
            *name = self.counter_of(step);
        }
        let compound = is_compound(&chain.source);
        let ended = compound && chain.steps.iter().any(Step::ends);
        let exit: Expr = if ended { parse_quote!(break 'all_items) } else { parse_quote!(break) };
        self.with_exit(ended.then(|| "all_items".to_owned()), |this| match compound {
            true => this.each_of(label, &chain.source, &steps, &exit, each),
            false => this.items(label, &chain.source, steps.split_at(early), &exit, each),
        });
    }

    /// `let mut count = 0;`, `let mut state = start;`.
    fn counter_of(&mut self, step: &Step) -> Option<Ident> {
        let (base, start): (&str, Expr) = match step {
            step if step.counts() => ("count", parse_quote!(0usize)),
            Step::Scan(start, _) => ("state", start.clone()),
            _ => return None,
        };
        let name = self.graph.names.fresh(base, start.span());
        if let syn::Stmt::Local(local) = parse_quote!(let mut #name = #start;) {
            self.local(&local);
        }
        Some(name)
    }

    /// A loop for each part of `a.chain(b)`, a loop in a loop for `flat_map`.
    fn each_of(
        &mut self,
        label: Option<&syn::Label>,
        source: &Expr,
        steps: &[Counted],
        exit: &Expr,
        each: &mut dyn FnMut(&mut Self, Value),
    ) {
        let Expr::MethodCall(call) = unparenthesized(source) else { unreachable!("a compound source is a call") };
        match (call.method.to_string().as_str(), call.args.first()) {
            ("chain", Some(second)) => {
                for part in [&*call.receiver, second] {
                    self.each_part(label, part, steps, exit, each);
                }
            }
            ("flatten", None) => {
                let name = self.graph.names.fresh("items", call.method.span());
                self.nested(label, &call.receiver, &parse_quote!(#name), &parse_quote!(#name), (steps, exit), each);
            }
            ("flat_map", Some(Expr::Closure(inner))) if inner.inputs.len() == 1 && !self.is_opaque(source) => {
                self.nested(label, &call.receiver, &inner.inputs[0], &inner.body, (steps, exit), each);
            }
            _ => self.items(label, source, (&[], steps), exit, each),
        }
    }

    fn each_part(
        &mut self,
        label: Option<&syn::Label>,
        part: &Expr,
        steps: &[Counted],
        exit: &Expr,
        each: &mut dyn FnMut(&mut Self, Value),
    ) {
        let part = Chain::of(unparenthesized(part));
        if part.is_plain() && !is_compound(&part.source) {
            return self.items(label, &part.source, (&[], steps), exit, each);
        }
        let inner: &mut dyn FnMut(&mut Self, Value) = &mut |this, item| {
            if let Some(item) = this.steps(Item::Value(item), steps, exit) {
                each(this, item);
            }
        };
        self.run(label, &part, inner);
    }

    /// `outer.flat_map(|pat| inner)`.
    fn nested(
        &mut self,
        label: Option<&syn::Label>,
        outer: &Expr,
        pat: &Pat,
        inner: &Expr,
        (steps, exit): (&[Counted], &Expr),
        each: &mut dyn FnMut(&mut Self, Value),
    ) {
        let outer = Chain::of(outer);
        if outer.is_plain() {
            return self.for_loop(None, pat, &outer.source, |this| this.each_part(label, inner, steps, exit, each));
        }
        self.run(None, &outer, &mut |this, item| {
            this.destructure(pat, None, item);
            this.each_part(label, inner, steps, exit, each);
        });
    }

    /// One loop; its iterator takes the `early` steps.
    fn items(
        &mut self,
        label: Option<&syn::Label>,
        source: &Expr,
        (early, later): (&[Counted], &[Counted]),
        exit: &Expr,
        each: &mut dyn FnMut(&mut Self, Value),
    ) {
        let first = match early.first().or(later.first()) {
            Some((Step::Map(Expr::Closure(closure)), _))
                if closure.inputs.len() == 1 && !matches!(closure.inputs[0], Pat::Type(_)) =>
            {
                Some(closure.clone())
            }
            _ => None,
        };
        let mut pat = match &first {
            Some(closure) => closure.inputs[0].clone(),
            None => self.item_pattern(source),
        };
        let start = pat.clone();
        let mut iterated = source.clone();
        let mut beside = Vec::new();
        for (step, _) in early {
            beside.push(self.composed(step, &mut iterated, &mut pat));
        }
        self.for_loop(label, &pat, &iterated, |this| {
            let (item, rest) = match &first {
                Some(closure) => (Item::Value(this.closure_body(closure)), 1),
                None => (Item::Parts(parse_quote!(#start)), 0),
            };
            let taken = early.len().min(rest);
            let item = this.early_steps(item, early[taken..].iter().zip(beside.drain(..).skip(taken)));
            if let Some(item) = this.steps(item, &later[rest - taken..], exit) {
                each(this, item);
            }
        });
    }

    /// The iterator and the pattern of its items after a step that the iterator takes.
    fn composed(&mut self, step: &Step, iterated: &mut Expr, pat: &mut Pat) -> Beside {
        match step {
            Step::Map(_) => {}
            Step::Enumerate(method) => {
                let index = self.graph.names.fresh("index", method.span());
                (*iterated, *pat) = (parse_quote!(#iterated.#method()), parse_quote!((#index, #pat)));
                return Beside::Index(index);
            }
            Step::Zip(method, other) => {
                let mut other = Chain { source: other.clone(), steps: Vec::new() };
                if !self.is_opaque(&other.source) {
                    other = Chain::of(&other.source);
                }
                if let Some(step) = other.steps.iter().find(|step| !matches!(step, Step::Map(_))) {
                    self.errors.span(step.at(), "in the argument of `zip`: collect these items into a `Vec` first");
                }
                let (source, second) = (&other.source, self.item_pattern(&other.source));
                (*iterated, *pat) = (parse_quote!(#iterated.#method(#source)), parse_quote!((#pat, #second)));
                return Beside::Other(parse_quote!(#second), other.steps);
            }
            Step::Rev(method) => *iterated = parse_quote!(#iterated.#method()),
            Step::Take(method, by) | Step::Skip(method, by) | Step::Every(method, by) => {
                *iterated = parse_quote!(#iterated.#method(#by));
            }
            _ => unreachable!("an early step"),
        }
        Beside::Nothing
    }

    /// The steps that the iterator took: a pair has the other part beside it.
    fn early_steps<'s>(&mut self, mut item: Item, steps: impl Iterator<Item = (&'s Counted, Beside)>) -> Item {
        for ((step, _), beside) in steps {
            item = match (step, beside) {
                (Step::Map(function), _) => Item::Value(self.mapped(function, item)),
                (_, Beside::Index(index)) => self.pair(|item| parse_quote!((#index, #item)), item),
                (_, Beside::Other(second, maps)) => {
                    let second = maps.iter().fold(Item::Parts(second), |item, step| match step {
                        Step::Map(function) => Item::Value(self.mapped(function, item)),
                        _ => item,
                    });
                    let second = match second {
                        Item::Value(value) => self.named(value),
                        Item::Parts(parts) => parts,
                    };
                    self.pair(|item| parse_quote!((#item, #second)), item)
                }
                _ => item,
            };
        }
        item
    }

    /// The item after its steps; `None` after an error.
    fn steps(&mut self, mut item: Item, steps: &[Counted], exit: &Expr) -> Option<Value> {
        let next: Expr = parse_quote!(continue);
        for (step, count) in steps {
            item = match (step, count) {
                (Step::Map(function), _) => Item::Value(self.mapped(function, item)),
                (Step::Filter(condition), _) => self.kept_if(condition, item, &next),
                (Step::TakeWhile(condition), _) => self.kept_if(condition, item, exit),
                (Step::FilterMap(function), _) => self.inside(function, item, &next),
                (Step::MapWhile(function), _) => self.inside(function, item, exit),
                (Step::Scan(_, function), Some(state)) => self.scanned(function, state, item, exit)?,
                (Step::Enumerate(method), Some(count)) => {
                    let index = self.graph.names.fresh("index", method.span());
                    if let syn::Stmt::Local(local) = parse_quote!(let #index = #count;) {
                        self.local(&local);
                    }
                    self.expr_stmt(&parse_quote!(#count += 1));
                    self.pair(|item| parse_quote!((#index, #item)), item)
                }
                (Step::Take(_, most), Some(count)) => {
                    self.expr_stmt(&parse_quote!(if #count >= #most { #exit; }));
                    self.expr_stmt(&parse_quote!(#count += 1));
                    item
                }
                (Step::Skip(_, by), Some(count)) => {
                    self.expr_stmt(&parse_quote!(#count += 1));
                    self.expr_stmt(&parse_quote!(if #count <= #by { continue; }));
                    item
                }
                (Step::Every(_, width), Some(count)) => {
                    self.expr_stmt(&parse_quote!(#count += 1));
                    self.expr_stmt(&parse_quote!(if (#count - 1) % #width != 0 { continue; }));
                    item
                }
                (Step::Rev(method) | Step::Zip(method, _), _) => {
                    let text = format!("`{method}` of items that were chosen before: collect them into a `Vec` first");
                    self.errors.at(method, text);
                    return None;
                }
                _ => unreachable!("a step that counts has its counter"),
            };
        }
        Some(self.value_of(item))
    }

    fn value_of(&mut self, item: Item) -> Value {
        match item {
            Item::Value(value) => value,
            Item::Parts(parts) => self.expr(&parts),
        }
    }

    fn pair(&mut self, pair: impl FnOnce(Expr) -> Expr, item: Item) -> Item {
        Item::Parts(pair(match item {
            Item::Value(value) => self.named(value),
            Item::Parts(parts) => parts,
        }))
    }

    /// The parts of a tuple one by one: an index stays an index.
    fn mapped(&mut self, function: &Expr, item: Item) -> Value {
        match (function, item) {
            (Expr::Closure(closure), Item::Parts(parts)) if closure.inputs.len() == 1 => {
                self.bind_parts(&closure.inputs[0], &parts);
                self.closure_body(closure)
            }
            (function, item) => {
                let value = self.value_of(item);
                self.apply_closure(function, vec![value])
            }
        }
    }

    fn bind_parts(&mut self, pat: &Pat, parts: &Expr) {
        match (pat, parts) {
            (Pat::Tuple(pats), Expr::Tuple(parts)) if pats.elems.len() == parts.elems.len() => {
                pats.elems.iter().zip(&parts.elems).for_each(|(pat, part)| self.bind_parts(pat, part));
            }
            _ => {
                let value = self.expr(parts);
                self.destructure(pat, None, value);
            }
        }
    }

    /// A pattern that names every part of the items: `zip` and `enumerate` make tuples.
    fn item_pattern(&mut self, source: &Expr) -> Pat {
        let same = ["rev", "skip", "take", "step_by", "by_ref"];
        match source {
            Expr::Paren(inner) => self.item_pattern(&inner.expr),
            Expr::MethodCall(call) if call.method == "enumerate" => {
                let (index, item) =
                    (self.graph.names.fresh("index", call.method.span()), self.item_pattern(&call.receiver));
                parse_quote!((#index, #item))
            }
            Expr::MethodCall(call) if call.method == "zip" && call.args.len() == 1 => {
                let (first, second) = (self.item_pattern(&call.receiver), self.item_pattern(&call.args[0]));
                parse_quote!((#first, #second))
            }
            Expr::MethodCall(call) if same.iter().any(|name| call.method == name) => self.item_pattern(&call.receiver),
            other => {
                let name = self.graph.names.fresh("item", other.span());
                parse_quote!(#name)
            }
        }
    }

    /// A tuple stays one of names.
    fn kept_if(&mut self, condition: &Expr, item: Item, exit: &Expr) -> Item {
        match item {
            Item::Parts(parts) if matches!(parts, Expr::Tuple(_)) => {
                let value = self.expr(&parts);
                self.keep_if(condition, value, exit);
                Item::Parts(parts)
            }
            item => {
                let value = self.value_of(item);
                Item::Value(self.keep_if(condition, value, exit))
            }
        }
    }

    /// `if !condition(&item) { continue; }`
    fn keep_if(&mut self, closure: &Expr, item: Value, exit: &Expr) -> Value {
        let (Expr::Closure(closure), operand) = (closure, self.operand(item, "item")) else {
            self.errors.at(closure, "`filter` and `take_while` over active values take a closure");
            return Value::Inactive(parse_quote!(()));
        };
        let item = match &operand {
            Operand::Place { place, .. } if place.path.is_empty() => place.root,
            _ => {
                let active = self.graph.is_active(&operand);
                let item = self.let_temp("item", closure.span(), active, Rhs::Use(operand));
                // The item of a constant list may be a reference into it.
                self.graph.info_mut(item).owned &= active;
                item
            }
        };
        let name = self.graph.info(item).name.clone();
        self.vars.insert(name.to_string(), item);
        let (input, body) = (&closure.inputs[0], &closure.body);
        let skip: Expr = parse_quote!(if !(match &#name { #input => #body }) { #exit; });
        self.effect(&skip);
        Value::Active(Operand::var(item))
    }

    /// What is inside of the option that the function gives.
    fn inside(&mut self, function: &Expr, item: Item, exit: &Expr) -> Item {
        let given = self.mapped(function, item);
        self.unwrapped(given, exit)
    }

    fn unwrapped(&mut self, given: Value, exit: &Expr) -> Item {
        let given = self.named(given);
        let value = self.graph.names.fresh("value", given.span());
        Item::Value(self.expr(&parse_quote!(match #given { Some(#value) => #value, None => #exit })))
    }

    /// `|state, item| { …; Some(next) }` with the state that the loop carries.
    fn scanned(&mut self, function: &Expr, state: &Ident, item: Item, exit: &Expr) -> Option<Item> {
        let closure = match function {
            Expr::Closure(closure) if closure.inputs.len() == 2 => closure,
            other => {
                self.errors.at(other, "`scan` over active values takes a closure of the state and an item");
                return None;
            }
        };
        let (given, taken) = (&closure.inputs[0], &closure.inputs[1]);
        if let syn::Stmt::Local(local) = parse_quote!(let #given = &mut #state;) {
            self.local(&local);
        }
        match item {
            Item::Parts(parts) => self.bind_parts(taken, &parts),
            Item::Value(value) => self.destructure(taken, None, value),
        }
        let mut always = closure.clone();
        if give_always(&mut always.body) {
            return Some(Item::Value(self.closure_body(&always)));
        }
        let given = self.closure_body(closure);
        Some(self.unwrapped(given, exit))
    }
}

/// A body that ends in `Some(value)` and has no other way out, as one that ends in the value.
fn give_always(body: &mut Expr) -> bool {
    match body {
        Expr::Block(block) if block.label.is_none() => match block.block.stmts.last_mut() {
            Some(syn::Stmt::Expr(tail, None)) => give_always(tail),
            _ => false,
        },
        Expr::Call(call)
            if call.args.len() == 1 && matches!(&*call.func, Expr::Path(path) if path.path.is_ident("Some")) =>
        {
            *body = call.args[0].clone();
            true
        }
        _ => false,
    }
}
