//! What a call of another differentiable function names, and how that and its derivatives are written.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};

/// Another differentiable function or method.
#[derive(Clone, Debug)]
pub(crate) enum Callee {
    /// `path::<…>(…)`: its derivatives are functions of the companion.
    Function { path: TokenStream, turbofish: TokenStream },
    /// `receiver.name::<…>(…)`: the first argument is the receiver, and the derivatives stand beside the method.
    Method { name: Ident, turbofish: TokenStream },
    /// `Type::name::<…>(…)`: what stands before the name, with its `::`; the trait that has the derivatives if the type is another
    /// name of a matrix.
    Associated { parent: TokenStream, name: Ident, turbofish: TokenStream, of_matrices: Option<TokenStream> },
    /// `a * b`, `-a` or `a *= b` of a type of the user's: the token, where the runtime's traits of operators are, and the trait.
    Operator { op: TokenStream, traits: TokenStream, of: Ident },
    /// A function parameter, which is the first argument; its derivatives are parameters too.
    Parameter(FunctionParam),
}

/// A parameter that is a function.
#[derive(Clone, Debug)]
pub(crate) struct FunctionParam {
    pub(crate) name: Ident,
    /// Which of its own parameters are references.
    pub(crate) by_ref: Vec<bool>,
}

/// The parameter beside a function parameter that is one of its derivatives.
pub(crate) fn of_function(param: &Ident, function: &str) -> Ident {
    let name = param.to_string();
    Ident::new(&format!("{}{function}", name.trim_start_matches("r#")), Span::mixed_site())
}

impl Callee {
    /// The last token of its name, which errors show.
    pub(crate) fn span(&self) -> Span {
        match self {
            Self::Function { path, .. } => {
                path.clone().into_iter().last().map_or_else(Span::call_site, |token| token.span())
            }
            Self::Method { name, .. } | Self::Associated { name, .. } => name.span(),
            Self::Operator { of, .. } => of.span(),
            Self::Parameter(param) => param.name.span(),
        }
    }

    /// The same for a function with so many more type parameters, if the user gave any.
    pub(crate) fn with_more_types(&self, more: usize) -> Self {
        let mut callee = self.clone();
        if let Self::Function { turbofish, .. } | Self::Method { turbofish, .. } | Self::Associated { turbofish, .. } =
            &mut callee
            && let Ok(mut args) = syn::parse2::<syn::AngleBracketedGenericArguments>(turbofish.clone())
        {
            args.args.extend((0..more).map(|_| syn::GenericArgument::Type(syn::parse_quote!(_))));
            *turbofish = args.to_token_stream();
        }
        callee
    }

    /// The call as the user wrote it.
    pub(crate) fn primal(&self, args: &[TokenStream]) -> TokenStream {
        match self {
            Self::Function { path, turbofish } => quote!(#path #turbofish(#(#args),*)),
            Self::Method { name, turbofish } => {
                let (receiver, args) = receiver(args);
                quote!(#receiver.#name #turbofish(#(#args),*))
            }
            Self::Associated { parent, name, turbofish, .. } => quote!(#parent #name #turbofish(#(#args),*)),
            Self::Operator { of, .. } if of.to_string().ends_with("Assign") => {
                let method = operator_method(of);
                quote!(::core::ops::#of::#method(#(#args),*))
            }
            Self::Operator { op, .. } => {
                let (left, right) = receiver(args);
                if right.is_empty() { quote!(#op #left) } else { quote!(#left #op #(#right)*) }
            }
            Self::Parameter(FunctionParam { name, .. }) => {
                let (_, args) = receiver(args);
                quote!(#name(#(#args),*))
            }
        }
    }

    /// A call of one of its derivatives with more arguments. An error about it shows at the user's callee.
    pub(crate) fn derivative(&self, function: &str, args: &[TokenStream], more: &[TokenStream]) -> TokenStream {
        self.derivative_with(function, args, more, &[])
    }

    /// The same with functions as the last arguments: an error inside one shows there.
    pub(crate) fn derivative_with(
        &self,
        function: &str,
        args: &[TokenStream],
        more: &[TokenStream],
        functions: &[TokenStream],
    ) -> TokenStream {
        let span = self.span().resolved_at(Span::call_site());
        let beside = |name: &Ident| {
            let mut name = crate::companion::beside(name, function);
            name.set_span(span);
            name
        };
        match self {
            Self::Function { path, turbofish } => {
                let (function, args) = (Ident::new(function, span), arguments(args, more, functions, span));
                quote_spanned!(span=> #path::#function #turbofish(#args))
            }
            Self::Method { name, turbofish } => {
                let (receiver, args) = receiver(args);
                let (name, args) = (beside(name), arguments(args, more, functions, span));
                quote_spanned!(span=> #receiver.#name #turbofish(#args))
            }
            Self::Associated { parent, name, turbofish, of_matrices } => {
                let (name, args) = (beside(name), arguments(args, more, functions, span));
                let call = quote_spanned!(span=> #parent #name #turbofish(#args));
                match of_matrices {
                    Some(known) => quote!({ use #known as _; #call }),
                    None => call,
                }
            }
            Self::Operator { traits, of, .. } => {
                let second = (function == "__jvp_of_vjp").then(|| quote!(second::));
                let path = crate::emit::respan(quote!(#traits::#second #of), span);
                let (name, args) = (beside(&operator_method(of)), arguments(args, more, functions, span));
                quote_spanned!(span=> #path::#name(#args))
            }
            Self::Parameter(param) => {
                // Neither an argument of its own nor a tangent.
                let (args, more) = (&args[1..], more.get(1..).unwrap_or_default());
                let (name, args) = (of_function(&param.name, function), arguments(args, more, functions, span));
                quote_spanned!(span=> #name(#args))
            }
        }
    }
}

/// The method of a trait of operators: `add_assign` of `AddAssign`.
pub(crate) fn operator_method(of: &Ident) -> Ident {
    let name = of.to_string().to_lowercase();
    let name = name.strip_suffix("assign").map_or(name.clone(), |operator| format!("{operator}_assign"));
    Ident::new(&name, of.span())
}

fn receiver(args: &[TokenStream]) -> (&TokenStream, &[TokenStream]) {
    args.split_first().expect("a method has a receiver")
}

fn arguments(args: &[TokenStream], more: &[TokenStream], functions: &[TokenStream], span: Span) -> TokenStream {
    if functions.is_empty() {
        return crate::emit::relocate(quote!(#(#args,)* #(#more),*), span);
    }
    let values = crate::emit::relocate(quote!(#(#args,)* #(#more,)*), span);
    quote!(#values #(#functions),*)
}

/// As dumps show it.
impl ToTokens for Callee {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(match self {
            Self::Function { path, .. } => path.clone(),
            Self::Method { name, .. } => quote!(.#name),
            Self::Associated { parent, name, .. } => quote!(#parent #name),
            Self::Operator { op, .. } => op.clone(),
            Self::Parameter(param) => param.name.to_token_stream(),
        });
    }
}
