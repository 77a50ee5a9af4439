//! Attribute options and signature: `syn` to [`Input`].

mod function;

pub(crate) use function::FunctionType;

use crate::custom::Rules;
use crate::error::Errors;
use crate::home::{Elided, Home};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::parse::{Parse, ParseStream};
use syn::{FnArg, ItemFn, Pat, ReturnType, Token, Type};

/// `#[differentiable(…)]`.
#[derive(Clone, Default)]
pub(crate) struct Options {
    pub(crate) hessian: bool,
    pub(crate) companion: Option<Ident>,
    pub(crate) wrt: Option<Vec<Ident>>,
    pub(crate) krate: Option<syn::Path>,
    pub(crate) dump: bool,
    /// It calls itself by way of others.
    pub(crate) recursive: bool,
    pub(crate) rules: Rules,
    pub(crate) checkpoint: Option<Checkpoint>,
    /// Types whose operators are the user's.
    pub(crate) operators: Vec<Ident>,
    /// `self` has a derivative too, if nothing else is said.
    pub(crate) both_operands: bool,
}

/// `checkpoint`, `checkpoint = auto`, `checkpoint = 20`: loops keep snapshots in place of a tape.
#[derive(Clone)]
pub(crate) struct Checkpoint {
    pub(crate) key: Ident,
    /// The number of snapshots; `None` for the logarithm of the trip count.
    pub(crate) most: Option<TokenStream>,
}

impl Checkpoint {
    fn parse(key: Ident, input: ParseStream<'_>) -> syn::Result<Self> {
        const FORM: &str = "checkpoint`, `checkpoint = auto` or `checkpoint = 20";
        if !input.peek(Token![=]) {
            return Ok(Self { key, most: None });
        }
        input.parse::<Token![=]>()?;
        if input.peek(syn::LitInt) {
            let number = input.parse::<syn::LitInt>()?;
            if number.base10_parse::<usize>().ok().is_none_or(|number| number == 0) {
                let text = "a loop needs one snapshot at least: the state that it starts from";
                return Err(syn::Error::new(number.span(), text));
            }
            return Ok(Self { key, most: Some(quote!(#number)) });
        }
        let path = input.call(syn::Path::parse_mod_style).map_err(|_| incomplete(&key, FORM))?;
        let most = (!path.is_ident("auto")).then(|| quote!(#path));
        Ok(Self { key, most })
    }
}

impl Parse for Options {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut options = Self::default();
        while !input.is_empty() {
            let key = input.call(<Ident as syn::ext::IdentExt>::parse_any)?;
            match key.to_string().as_str() {
                "hessian" => options.hessian = true,
                "dump" => options.dump = true,
                "recursive" => options.recursive = true,
                "companion" => {
                    input.parse::<Token![=]>().map_err(|_| incomplete(&key, "companion = Name"))?;
                    options.companion = Some(input.parse().map_err(|_| incomplete(&key, "companion = Name"))?);
                }
                "crate" => {
                    input.parse::<Token![=]>().map_err(|_| incomplete(&key, "crate = path"))?;
                    let path = input.call(syn::Path::parse_mod_style).map_err(|_| incomplete(&key, "crate = path"))?;
                    options.krate = Some(path);
                }
                "vjp" => {
                    input.parse::<Token![=]>().map_err(|_| incomplete(&key, "vjp = rule"))?;
                    options.rules.key = Some(key.clone());
                    options.rules.vjp = Some(input.parse().map_err(|_| incomplete(&key, "vjp = rule"))?);
                }
                "jvp" => {
                    input.parse::<Token![=]>().map_err(|_| incomplete(&key, "jvp = rule"))?;
                    options.rules.key = Some(key.clone());
                    options.rules.jvp = Some(input.parse().map_err(|_| incomplete(&key, "jvp = rule"))?);
                }
                "checkpoint" => options.checkpoint = Some(Checkpoint::parse(key, input)?),
                "operators" => {
                    if !input.peek(syn::token::Paren) {
                        return Err(incomplete(&key, "operators(Type)"));
                    }
                    let names;
                    syn::parenthesized!(names in input);
                    let names = names.parse_terminated(<Ident as syn::ext::IdentExt>::parse_any, Token![,])?;
                    options.operators = names.into_iter().collect();
                }
                "wrt" => {
                    if !input.peek(syn::token::Paren) {
                        return Err(incomplete(&key, "wrt(x, y)"));
                    }
                    let names;
                    syn::parenthesized!(names in input);
                    let names = names.parse_terminated(<Ident as syn::ext::IdentExt>::parse_any, Token![,])?;
                    options.wrt = Some(names.into_iter().collect());
                }
                other => {
                    let text = format!(
                        "unknown option `{other}`; options: hessian, wrt(…), operators(Type), checkpoint = 20, vjp = rule, jvp = rule, companion = Name, crate = path, recursive, dump"
                    );
                    return Err(syn::Error::new(key.span(), text));
                }
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(options)
    }
}

fn incomplete(key: &Ident, form: &str) -> syn::Error {
    syn::Error::new(key.span(), format!("this option is written `{form}`"))
}

/// A parameter of the function.
#[derive(Clone)]
pub(crate) struct Param {
    /// The name in the generated signature.
    pub(crate) name: Ident,
    /// The user's pattern, if it is more than the name.
    pub(crate) pattern: Option<Pat>,
    pub(crate) ty: Type,
    /// The type without its reference.
    pub(crate) value: Type,
    pub(crate) by_ref: bool,
    /// `&mut`: state that the function changes, or an output.
    pub(crate) mutable: bool,
    /// Derivatives flow through it.
    pub(crate) active: bool,
    /// A derivative with respect to it is wanted; of a `&mut`, with respect to its value before the call.
    pub(crate) wanted: bool,
    /// A function: derivatives flow through it, and it has none of its own.
    pub(crate) function: Option<FunctionType>,
}

impl Param {
    /// State that derivatives flow through.
    pub(crate) fn is_state(&self) -> bool {
        self.mutable && self.active
    }
}

/// A function to differentiate.
pub(crate) struct Input {
    /// Without `#[nondiff]`.
    pub(crate) item: ItemFn,
    pub(crate) home: Home,
    pub(crate) options: Options,
    pub(crate) params: Vec<Param>,
    pub(crate) output: Type,
    /// The type parameters that stand for real numbers.
    pub(crate) scalars: Vec<Ident>,
    /// The user's function has type parameters without a name: a path cannot give them.
    pub(crate) nameless: bool,
}

impl Input {
    pub(crate) fn new(home: Home, options: Options, mut item: ItemFn, errors: &Errors) -> Self {
        check_signature(&item.sig, errors);
        check_options(&options, &home, errors);
        let params_named = item.sig.generics.type_params().count();
        name_lifetimes(&mut item.sig);
        let nameless = item.sig.generics.type_params().count() > params_named;
        let around = home.generics().into_iter().flat_map(scalar_parameters);
        let scalars = around.chain(scalar_parameters(&item.sig.generics)).collect();
        let bounds = item.sig.generics.clone();
        let mut params = Vec::new();
        for (index, argument) in item.sig.inputs.iter_mut().enumerate() {
            if let Some(param) = param(argument, index, &options, &bounds, errors) {
                params.push(param);
            }
        }
        check_wrt(&options, &params, errors);
        params.iter().filter_map(|param| param.function.as_ref()).for_each(|function| {
            function.check_home(&home, &options, errors);
        });
        if !params.iter().any(|param| param.wanted || param.function.is_some()) {
            errors.at(
                &item.sig.ident,
                "no parameter to differentiate with respect to: all are integers, strings or `#[nondiff]`",
            );
        }
        let output = match &item.sig.output {
            ReturnType::Type(_, ty) => (**ty).clone(),
            ReturnType::Default => syn::parse_quote!(()),
        };
        let mut input = Self { item, home, options, params, output, scalars, nameless };
        input.spare_constants();
        if input.returns_nothing() && !input.params.iter().any(Param::is_state) {
            errors.at(
                &input.item.sig.ident,
                "a differentiable function returns a value, a scalar, a matrix, an array or a tuple, or writes it through a `&mut` parameter",
            );
        }
        input
    }

    /// A type that only does arithmetic, and only constant parameters have, may be an integer.
    fn spare_constants(&mut self) {
        let generics = &self.item.sig.generics;
        let active = self.params.iter().filter(|param| param.active).map(|param| param.ty.to_token_stream());
        let types: Vec<_> = active.chain([self.output.to_token_stream()]).collect();
        self.scalars.retain(|scalar| {
            let own = generics.type_params().any(|param| param.ident == *scalar);
            let used = || types.iter().any(|ty| crate::rename::mentions(ty.clone(), &|ident| ident == scalar));
            !own || names_real_trait(generics, scalar) || used()
        });
    }

    /// The results are in the `&mut` parameters alone.
    pub(crate) fn returns_nothing(&self) -> bool {
        matches!(&self.output, Type::Tuple(tuple) if tuple.elems.is_empty())
    }

    /// Derivatives flow through functions that it is given.
    pub(crate) fn takes_functions(&self) -> bool {
        self.params.iter().any(|param| param.function.is_some())
    }

    /// Does the text say that the type is a real number?
    pub(crate) fn is_scalar(&self, ty: &Type) -> bool {
        let Type::Path(path) = ty else { return false };
        path.path.segments.last().is_some_and(|segment| {
            segment.ident == "f64" || segment.ident == "f32" || self.scalars.contains(&segment.ident)
        })
    }

    /// `::tensor_grad`, or what the attribute says.
    pub(crate) fn krate(&self) -> TokenStream {
        self.options.krate.as_ref().map_or_else(|| quote!(::tensor_grad), |path| quote!(#path))
    }
}

/// Gives a name to the type of each constant `impl Trait` or `&impl Trait`: pullbacks mention it.
fn name_types(sig: &mut syn::Signature) {
    for (index, argument) in sig.inputs.iter_mut().enumerate() {
        let FnArg::Typed(argument) = argument else { continue };
        let nondiff = argument.attrs.iter().any(|attr| attr.path().is_ident("nondiff"));
        let mut ty = match &mut *argument.ty {
            Type::Reference(reference) => &mut *reference.elem,
            ty => ty,
        };
        while let Type::Paren(inner) = ty {
            ty = &mut inner.elem;
        }
        if let (Type::ImplTrait(named), true) = (&mut *ty, nondiff) {
            let name = Ident::new(&format!("Argument{index}"), proc_macro2::Span::mixed_site());
            let bounds = &named.bounds;
            sig.generics.params.push(syn::parse_quote!(#name: #bounds));
            *ty = syn::parse_quote!(#name);
        }
    }
}

/// Names each `'_` in the type of a parameter, and those that a `&` inside of it leaves out: pullbacks mention them.
fn name_lifetimes(sig: &mut syn::Signature) {
    name_types(sig);
    let mut names = Elided::of("parameter").with_references();
    for argument in &mut sig.inputs {
        if let FnArg::Typed(argument) = argument {
            let ty = match &mut *argument.ty {
                Type::Reference(syn::TypeReference { lifetime: None, elem, .. }) => elem,
                ty => ty,
            };
            syn::visit_mut::VisitMut::visit_type_mut(&mut names, ty);
        }
    }
    names.declare(&mut sig.generics);
}

fn check_signature(sig: &syn::Signature, errors: &Errors) {
    if let Some(token) = &sig.asyncness {
        errors.at(token, "an async function cannot be differentiated: make it a plain `fn`");
    }
    if let Some(token) = &sig.unsafety {
        errors.at(token, "an unsafe function cannot be differentiated: make it a safe `fn`");
    }
    if let Some(abi) = &sig.abi {
        errors.at(abi, "an extern function cannot be differentiated: make it a plain `fn`");
    }
    if let Some(token) = &sig.variadic {
        errors.at(token, "a variadic function cannot be differentiated");
    }
    if let ReturnType::Type(_, ty) = &sig.output {
        match &**ty {
            Type::ImplTrait(ty) => {
                errors.at(ty, "`impl Trait` in the result of a differentiable function: name the type")
            }
            Type::Reference(ty) => errors.at(ty, "a differentiable function returns a value, not a reference"),
            Type::Never(ty) => errors.at(ty, "a function that never returns has no derivative"),
            _ => {}
        }
    }
}

fn check_options(options: &Options, home: &Home, errors: &Errors) {
    if let (Some(name), false) = (&options.companion, matches!(home, Home::Free)) {
        errors.at(name, "the derivatives of a method stand beside it: there is no companion type to name");
    }
}

fn check_wrt(options: &Options, params: &[Param], errors: &Errors) {
    for name in options.wrt.iter().flatten() {
        if !params.iter().any(|param| param.name == *name) {
            let names: Vec<_> = params.iter().map(|param| format!("`{}`", param.name)).collect();
            errors.at(name, format!("no parameter `{name}`; parameters: {}", names.join(", ")));
        }
    }
}

fn param(
    argument: &mut FnArg,
    index: usize,
    options: &Options,
    generics: &syn::Generics,
    errors: &Errors,
) -> Option<Param> {
    let argument = match argument {
        FnArg::Receiver(argument) => return Some(receiver(argument, options)),
        FnArg::Typed(argument) => argument,
    };
    let before = argument.attrs.len();
    argument.attrs.retain(|attr| !attr.path().is_ident("nondiff"));
    let nondiff = argument.attrs.len() < before;
    let (name, pattern) = match &*argument.pat {
        Pat::Ident(pat) if pat.by_ref.is_none() && pat.mutability.is_none() && pat.subpat.is_none() => {
            (pat.ident.clone(), None)
        }
        Pat::Ident(pat) if pat.by_ref.is_none() && pat.subpat.is_none() => {
            (pat.ident.clone(), Some((*argument.pat).clone()))
        }
        other => (Ident::new(&format!("arg{index}"), proc_macro2::Span::mixed_site()), Some(other.clone())),
    };
    let (value, by_ref, mutable) = unreferenced(&argument.ty);
    if let (false, Some(function)) = (nondiff, FunctionType::of(&value, generics)) {
        function.check(pattern.is_some(), mutable, errors);
        let ty = (*argument.ty).clone();
        let function = Some(function);
        return Some(Param { name, pattern: None, ty, value, by_ref, mutable, active: true, wanted: false, function });
    }
    if let (Type::ImplTrait(ty), false) = (&value, nondiff) {
        errors.at(ty, "`impl Trait` parameter: mark it `#[nondiff]`, or use a type parameter with a name, whose trait is marked `#[differentiable]`");
    }
    let listed = options.wrt.as_ref().is_none_or(|names| names.contains(&name));
    let active = (listed || mutable) && !nondiff && !is_inactive_type(&value);
    if mutable && active && pattern.is_some() {
        errors.at(&argument.pat, "a `&mut` parameter is a plain name: take it apart in the body");
    }
    if active {
        check_inner_references(&value, errors);
    }
    let ty = (*argument.ty).clone();
    Some(Param { name, pattern, ty, value, by_ref, mutable, active, wanted: active && listed, function: None })
}

/// `self` is a parameter like others, but has no derivative unless `wrt(self)` says so.
fn receiver(argument: &syn::Receiver, options: &Options) -> Param {
    let name = Ident::from(argument.self_token);
    let pattern = argument.mutability.filter(|_| argument.reference.is_none()).map(|_| syn::parse_quote!(mut #name));
    let (value, by_ref, mutable) = unreferenced(&argument.ty);
    let active = match &options.wrt {
        Some(names) => names.contains(&name),
        None => options.both_operands,
    };
    let ty = (*argument.ty).clone();
    Param { name, pattern, ty, value, by_ref, mutable, active, wanted: active, function: None }
}

/// The type behind the reference, if it is one, and whether that is `&mut`.
fn unreferenced(ty: &Type) -> (Type, bool, bool) {
    match ty {
        Type::Reference(reference) => ((*reference.elem).clone(), true, reference.mutability.is_some()),
        other => (other.clone(), false, false),
    }
}

/// `&mut` inside a tuple, a slice or another type.
fn check_inner_references(ty: &Type, errors: &Errors) {
    struct Inner<'e>(&'e Errors);
    impl<'ast> syn::visit::Visit<'ast> for Inner<'_> {
        fn visit_type_reference(&mut self, reference: &'ast syn::TypeReference) {
            if let Some(token) = &reference.mutability {
                self.0.at(
                    token,
                    "a `&mut` inside another type hides what the function changes: take it as a parameter of its own",
                );
            }
            syn::visit::visit_type_reference(self, reference);
        }
    }
    syn::visit::Visit::visit_type(&mut Inner(errors), ty);
}

/// Integers, `bool`, `char` and strings carry no derivative; nor do tuples, arrays and slices of them.
pub(crate) fn is_inactive_type(ty: &Type) -> bool {
    match ty {
        Type::Path(path) => path.path.segments.last().is_some_and(|segment| match &segment.arguments {
            syn::PathArguments::None => INACTIVE.iter().any(|name| segment.ident == name),
            syn::PathArguments::AngleBracketed(args)
                if segment.ident == "Option"
                    || segment.ident == "Vec"
                    || segment.ident == "Range"
                    || segment.ident == "RangeInclusive" =>
            {
                args.args.iter().all(|arg| matches!(arg, syn::GenericArgument::Type(ty) if is_inactive_type(ty)))
            }
            _ => segment.ident == "PhantomData",
        }),
        Type::Reference(reference) => is_inactive_type(&reference.elem),
        Type::Slice(slice) => is_inactive_type(&slice.elem),
        Type::Array(array) => is_inactive_type(&array.elem),
        Type::Paren(paren) => is_inactive_type(&paren.elem),
        Type::Group(group) => is_inactive_type(&group.elem),
        Type::Tuple(tuple) => tuple.elems.iter().all(is_inactive_type),
        _ => false,
    }
}

pub(crate) const INACTIVE: &[&str] = &[
    "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128", "isize", "bool", "char", "str",
    "String",
];

/// How the names of traits end whose implementors are real numbers, also of a library's own: `GeoFloat`, `RealNumber`.
const REAL_TRAITS: &[&str] =
    &["RealField", "ComplexField", "Real", "Float", "Scalar", "FloatCore", "Number", "Numeric", "Num", "NumAssign"];

/// Arithmetic alone, as `T: Copy + Add<Output = T> + Mul<Output = T>`; unless the bounds speak of tangents themselves.
const ARITHMETIC: &[&str] = &["Add", "Sub", "Mul", "Div"];

fn is_real_trait(name: &Ident) -> bool {
    let name = name.to_string();
    REAL_TRAITS.iter().any(|end| name.ends_with(end))
}

/// Do the bounds of the parameter name a trait of real numbers?
fn names_real_trait(generics: &syn::Generics, ident: &Ident) -> bool {
    let own = generics.type_params().filter(|param| param.ident == *ident).map(|param| &param.bounds);
    let predicates = generics.where_clause.iter().flat_map(|clause| &clause.predicates);
    let of_clause = predicates.filter_map(|predicate| match predicate {
        syn::WherePredicate::Type(predicate) if matches!(&predicate.bounded_ty, Type::Path(path) if path.path.is_ident(ident)) => {
            Some(&predicate.bounds)
        }
        _ => None,
    });
    own.chain(of_clause).flatten().filter_map(last_name).any(is_real_trait)
}

fn is_real(bounds: &syn::punctuated::Punctuated<syn::TypeParamBound, Token![+]>) -> bool {
    let names: Vec<&Ident> = bounds.iter().filter_map(last_name).collect();
    let of_tangents = names.iter().any(|name| name.to_string().ends_with("Tangent") || **name == "Differentiable");
    names.iter().any(|name| is_real_trait(name))
        || !of_tangents && names.iter().any(|name| ARITHMETIC.iter().any(|op| *name == op))
}

fn last_name(bound: &syn::TypeParamBound) -> Option<&Ident> {
    match bound {
        syn::TypeParamBound::Trait(bound) => bound.path.segments.last().map(|segment| &segment.ident),
        _ => None,
    }
}

pub(crate) fn scalar_parameters(generics: &syn::Generics) -> Vec<Ident> {
    let in_where = |ident: &Ident| {
        generics.where_clause.iter().flat_map(|clause| &clause.predicates).any(|predicate| {
            matches!(predicate, syn::WherePredicate::Type(predicate)
                if matches!(&predicate.bounded_ty, Type::Path(path) if path.path.is_ident(ident)) && is_real(&predicate.bounds))
        })
    };
    generics
        .type_params()
        .filter(|param| is_real(&param.bounds) || in_where(&param.ident))
        .map(|param| param.ident.clone())
        .collect()
}
