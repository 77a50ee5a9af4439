//! Loops of the forward sweep: their heads, and what they leave for the reverse sweep.

use super::stmt::ends_in_exit;
use super::{Emitter, Frame};
use crate::ir::{Head, Loop, Run, Var, Verbatim};
use proc_macro2::TokenStream;
use quote::quote;

impl Emitter<'_> {
    pub(super) fn loop_stmt(&mut self, each: &Loop) -> TokenStream {
        let taped = !matches!(each.run, Run::Snapshots);
        self.frames.push(Frame::Loop { label: each.label.clone(), tape: each.tape, taped });
        let stmts = self.stmts(each.body.id, &each.body.stmts);
        self.frames.pop();
        let push = each.tape.filter(|_| taped && !ends_in_exit(&each.body)).map(|tape| {
            let (tape, packed) = (self.name(tape), self.packed(each.body.id));
            quote!(#tape.push(#packed);)
        });
        let declare = each.tape.map(|tape| if taped { self.tape(tape) } else { self.snapshots(each) });
        if let Head::Sweep(sweep) = &each.head {
            let run = self.sweep(each, sweep, &stmts, push);
            return quote!(#declare #run);
        }
        let keep = (!taped).then(|| self.keep(each));
        let name = &each.label.name;
        let label = self.labels.contains(&each.label.name.ident.to_string()).then(|| quote!(#name:));
        let head = self.head(each);
        quote!(#declare #label #head { #keep #stmts #push })
    }

    fn head(&self, each: &Loop) -> TokenStream {
        match (&each.head, &each.run) {
            (Head::For { pattern, iterator, range }, run) => {
                let mut iterator = self.prepared(each, iterator);
                let mut head = pattern.clone();
                if let Some(counter) = each.counter.filter(|_| (self.counted || each.counted) && range.is_none()) {
                    let counter = self.name(counter);
                    head = quote!((#counter, #pattern));
                    iterator =
                        quote!(::core::iter::Iterator::enumerate(::core::iter::IntoIterator::into_iter(#iterator)));
                }
                if let Run::Steps { from, count } = run {
                    let (stretch, from, count) = (self.ops("stretch"), self.name(*from), self.count(*count));
                    iterator = quote!(#stretch(#iterator, #from, #count));
                }
                quote!(for #head in #iterator)
            }
            (_, Run::Steps { count, .. }) => {
                let count = self.count(*count);
                quote!(for _ in 0..#count)
            }
            (Head::While(condition), _) => {
                let condition = self.verbatim(condition);
                quote!(while #condition)
            }
            (Head::Forever | Head::Sweep(_), _) => quote!(loop),
        }
    }

    fn count(&self, count: Option<Var>) -> TokenStream {
        count.map_or_else(|| quote!(1), |count| self.name(count))
    }

    /// The iterator, seen first by what records the loop.
    fn prepared(&self, each: &Loop, iterator: &Verbatim) -> TokenStream {
        let iterator = self.iterated(iterator);
        let Some(tape) = each.tape else { return iterator };
        let tape = self.name(tape);
        match (&each.run, &each.carried) {
            (Run::Snapshots, Some(carried)) if carried.to_its_end => quote!(#tape.over(#iterator)),
            (Run::Snapshots, _) => iterator,
            _ if !each.tape.is_some_and(|tape| self.rooms.contains_key(&tape)) => {
                quote!(#tape.with_room_for(#iterator))
            }
            _ => iterator,
        }
    }

    fn tape(&self, tape: Var) -> TokenStream {
        let name = self.name(tape);
        match self.rooms.get(&tape) {
            Some(room) => {
                let array = self.private("ArrayTape");
                quote!(let mut #name = #array::<_, #room>::new();)
            }
            None => {
                let list = self.private("VecTape");
                quote!(let mut #name = #list::new();)
            }
        }
    }
}
