//! Which tapes are arrays on the stack. Loops inside loops have as many entries as their trip counts multiplied; where those are
//! too many for the stack, the outer loop's tape is a list.

use crate::ir::{Count, Loop, Stmt, Trips, Var};
use proc_macro2::TokenStream;
use quote::quote;
use std::collections::BTreeMap;

/// How many entries a tape on the stack may have, those of the tapes in its entries included.
const ENTRIES: usize = 1 << 14;
/// What a const parameter is taken to be.
const USUAL: usize = 32;

/// The array lengths of the tapes that are on the stack.
pub(super) fn rooms<'s>(stmts: impl IntoIterator<Item = &'s [Stmt]>, ops: &TokenStream) -> BTreeMap<Var, TokenStream> {
    let mut rooms = Rooms { ops, found: BTreeMap::new() };
    for stmts in stmts {
        rooms.weigh(stmts);
    }
    rooms.found
}

struct Rooms<'a> {
    ops: &'a TokenStream,
    found: BTreeMap<Var, TokenStream>,
}

/// How many entries.
enum Weight {
    Known(usize),
    Constant(TokenStream),
}

impl Rooms<'_> {
    /// The most entries that tapes in these statements have.
    fn weigh(&mut self, stmts: &[Stmt]) -> Weight {
        let weights: Vec<Weight> = stmts.iter().map(|stmt| self.weigh_stmt(stmt)).collect();
        weights.into_iter().fold(Weight::Known(1), |most, weight| self.larger(most, weight))
    }

    fn larger(&self, one: Weight, other: Weight) -> Weight {
        match (one, other) {
            (Weight::Known(one), Weight::Known(other)) => Weight::Known(one.max(other)),
            (Weight::Known(0 | 1), other) | (other, Weight::Known(0 | 1)) => other,
            (one, other) => {
                let (ops, one, other) = (self.ops, one.tokens(), other.tokens());
                Weight::Constant(quote!(#ops::larger(#one, #other)))
            }
        }
    }

    fn weigh_stmt(&mut self, stmt: &Stmt) -> Weight {
        match stmt {
            Stmt::Loop(each) => self.weigh_loop(each),
            Stmt::Branch { arms, .. } => {
                let weights: Vec<Weight> = arms.iter().map(|arm| self.weigh(&arm.body.stmts)).collect();
                weights.into_iter().fold(Weight::Known(1), |most, weight| self.larger(most, weight))
            }
            Stmt::Labeled { body, .. } | Stmt::Rest { body, .. } | Stmt::ForElements { body, .. } => {
                self.weigh(&body.stmts)
            }
            Stmt::ReplayBranch { arms, .. } => {
                arms.iter().for_each(|arm| drop(self.weigh(&arm.stmts)));
                Weight::Known(1)
            }
            Stmt::ReplayLoop(each) => self.weigh(&each.body.stmts),
            Stmt::ReplayLabeled { body, .. } | Stmt::ReplayRest { body, .. } => self.weigh(&body.stmts),
            Stmt::ReplaySteps(steps) => {
                self.weigh_loop(&steps.advance);
                self.weigh(&steps.replay.body.stmts);
                self.weigh_loop(&steps.recorded)
            }
            _ => Weight::Known(1),
        }
    }

    fn weigh_loop(&mut self, each: &Loop) -> Weight {
        let inside = self.weigh(&each.body.stmts);
        let Some(tape) = each.tape else { return inside };
        let Some(Trips { count, most, .. }) = &each.trips else { return Weight::Known(1) };
        let (room, weight) = match (count, inside) {
            (Count::Known(trips), Weight::Known(inside)) if trips * inside <= ENTRIES => {
                (quote!(#trips), Weight::Known(trips * inside))
            }
            (Count::Parameter(trips), Weight::Known(inside)) if USUAL * inside <= ENTRIES => {
                (trips.clone(), Weight::Known(USUAL * inside))
            }
            (Count::Known(_) | Count::Parameter(_), Weight::Known(_)) | (Count::Parameter(_), Weight::Constant(_)) => {
                return Weight::Known(1);
            }
            (Count::Known(_) | Count::Constant(_), inside) => {
                let (ops, inside) = (self.ops, inside.tokens());
                let trips = match count {
                    Count::Known(trips) => quote!(#trips),
                    Count::Parameter(trips) | Count::Constant(trips) => trips.clone(),
                };
                let args = quote!(#trips, #inside, [#most, #ENTRIES]);
                (quote!({ #ops::room_for(#args) }), Weight::Constant(quote!(#ops::entries_of(#args))))
            }
        };
        self.found.insert(tape, room);
        weight
    }
}

impl Weight {
    fn tokens(&self) -> TokenStream {
        match self {
            Self::Known(weight) => quote!(#weight),
            Self::Constant(weight) => weight.clone(),
        }
    }
}
