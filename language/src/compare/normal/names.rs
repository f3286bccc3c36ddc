//! What the graph numbers, by name: parameters as their values, literals, attributes, types.

use super::{Made, Normalizer, Scope, TooLarge};
use crate::compare::fold;
use crate::compare::term::{Constant, Hours, Kind, Name, Property, Term};
use crate::graph::calendar::CalendarId;
use crate::graph::expr::Expr;
use crate::graph::{ParamId, ParamValue};
use crate::literal::Literal;
use crate::schema::{AttributeId, EntityId, Schema, Type};

impl<'a> Normalizer<'a> {
    pub(super) fn param(&self, id: ParamId) -> Made<Term> {
        let param = self.graph.param(id).ok_or(TooLarge)?;
        match self.params.get(id.0 as usize).and_then(Option::as_ref) {
            Some(ParamValue::One(literal)) => Ok(Term::Constant(self.constant(literal)?)),
            Some(ParamValue::Table(_)) | None => {
                Ok(Term::Unset(param.name.as_str().into(), self.type_of(&param.ty)))
            }
        }
    }

    pub(super) fn entry(&mut self, id: ParamId, key: &'a Expr, scope: &Scope<'a>) -> Made<Term> {
        let param = self.graph.param(id).ok_or(TooLarge)?;
        let names = param.by.and_then(|it| self.schema.enumeration(it));
        let names = names.into_iter().flat_map(|it| &it.values).map(|it| Name::from(&*it.name));
        let value = self.params.get(id.0 as usize).and_then(Option::as_ref);
        let literals = value.map_or(&[][..], ParamValue::literals);
        let mut entries = Vec::new();
        for (name, literal) in names.zip(literals) {
            entries.push((name, self.constant(literal)?));
        }
        let name = if entries.is_empty() { param.name.as_str().into() } else { Name::from("") };
        Ok(Term::Entry(name, entries, self.boxed(key, scope)?))
    }

    pub(super) fn constant(&self, literal: &Literal) -> Made<Constant> {
        Ok(match literal {
            Literal::Bool(it) => Constant::Bool(*it),
            Literal::Int(it) => Constant::Int(*it),
            Literal::Text(it) => Constant::Text(Name::clone(it)),
            Literal::Duration(it) => Constant::Duration(*it),
            Literal::Instant(it) => Constant::Instant(*it),
            Literal::Date(it) => Constant::Date(*it),
            Literal::Enum(id, value) => {
                let name = self.schema.enumeration(*id).map_or("?", |it| &it.name);
                Constant::Enum(name.into(), self.schema.enum_value(*id, *value).into())
            }
            Literal::Calendar(id) => Constant::Calendar(Box::new(self.hours(*id)?)),
            Literal::Reference(it) => Constant::Reference(Name::clone(it)),
            Literal::Set(members) => {
                let members = members.iter().map(|it| self.constant(it));
                fold::set(members.collect::<Made<Vec<_>>>()?)
            }
        })
    }

    pub(super) fn hours(&self, id: CalendarId) -> Made<Hours> {
        let calendar = self.graph.calendar(id).ok_or(TooLarge)?;
        let params = calendar.except_params.iter().map(|it| self.param(*it));
        let mut except_params = params.collect::<Made<Vec<_>>>()?;
        except_params.sort();
        except_params.dedup();
        let (zone, windows) = (calendar.zone.clone(), calendar.windows.clone());
        let mut except = calendar.except.clone();
        except.sort();
        Ok(Hours { zone, windows, except, except_params })
    }

    pub(super) fn entity(&self, id: EntityId) -> Name {
        self.schema.entity(id).map_or("?", |it| it.name.as_str()).into()
    }

    pub(super) fn property(&self, entity: EntityId, attribute: AttributeId) -> Made<Property> {
        let it = self.schema.attribute(entity, attribute).ok_or(TooLarge)?;
        Ok(Property {
            entity: self.entity(entity),
            name: it.name.as_str().into(),
            kind: self.type_of(&it.ty),
            absent: it.absent_means.as_ref().map(|it| self.constant(it)).transpose()?,
            is_key: it.is_key,
        })
    }

    pub(super) fn values(&self, ty: &Type) -> Vec<Constant> {
        if let Type::Enum(id) = ty.required() {
            let it = self.schema.enumeration(*id);
            let values = it.into_iter().flat_map(|it| &it.values);
            let name = Name::from(it.map_or("?", |it| it.name.as_str()));
            values.map(|it| Constant::Enum(Name::clone(&name), it.name.as_str().into())).collect()
        } else {
            vec![Constant::Bool(false), Constant::Bool(true)]
        }
    }

    pub(super) fn type_of(&self, ty: &Type) -> Kind {
        kind(self.schema, ty)
    }
}

/// A type by name.
fn kind(schema: &Schema, ty: &Type) -> Kind {
    match ty {
        Type::Enum(_) => Kind::Enum(schema.type_name(ty).into()),
        Type::Entity(_) => Kind::Entity(schema.type_name(ty).into()),
        Type::Set(member) | Type::List(member) => Kind::Many(Box::new(kind(schema, member))),
        Type::Optional(inner) => Kind::Optional(Box::new(kind(schema, inner))),
        Type::Bool
        | Type::Int
        | Type::Text
        | Type::Duration
        | Type::Instant
        | Type::Date
        | Type::Calendar
        | Type::Role
        | Type::Regex
        | Type::Glob
        | Type::Url
        | Type::Host
        | Type::Path
        | Type::Digest
        | Type::Version
        | Type::Cidr
        | Type::Error => Kind::Plain(ty.clone()),
    }
}
