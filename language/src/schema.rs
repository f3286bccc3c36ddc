//! Entities, enums and types as plain data: what the front end checks against, the evaluator stores by, and reports name.
//!
//! Nothing here knows a domain. Every entity comes out of policy text.

pub mod declare;

use crate::graph::calendar::CalendarId;
use crate::literal::Literal;
use crate::span::Span;
use std::collections::BTreeMap;

/// An entity type, by position in [`Schema::entities`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntityId(pub u32);

/// An enum, by position in [`Schema::enums`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EnumId(pub u32);

/// An attribute, by position in [`Entity::attributes`] of the entity that the context names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AttributeId(pub u32);

/// The type of an expression, an attribute or a parameter.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Type {
    /// Yes or no.
    Bool,
    /// A checked 64-bit integer.
    Int,
    /// Any text.
    Text,
    /// A length of time in seconds.
    Duration,
    /// A point in time, seconds since 1970 in UTC.
    Instant,
    /// A day of the calendar, days since 1970.
    Date,
    /// Hours in which something is meant to happen, by the name of a `calendar` item.
    Calendar,
    /// The name of a role.
    Role,
    /// A regular expression of the linear engine.
    Regex,
    /// A glob over paths.
    Glob,
    /// An absolute URL.
    Url,
    /// A host name.
    Host,
    /// A path with forward slashes.
    Path,
    /// `algorithm:hex`.
    Digest,
    /// A version number.
    Version,
    /// A network.
    Cidr,
    /// A value of a closed list.
    Enum(EnumId),
    /// A reference to a fact.
    Entity(EntityId),
    /// Distinct members, no order.
    Set(Box<Type>),
    /// Members in order, repetitions kept.
    List(Box<Type>),
    /// May be absent: collected, and there is none.
    Optional(Box<Type>),
    /// The type of something already reported; it silences what follows.
    Error,
}

impl Type {
    /// The type without its `?`.
    pub fn required(&self) -> &Self {
        if let Self::Optional(inner) = self { inner } else { self }
    }

    /// The type of the members of a set or list.
    pub fn member(&self) -> Option<&Self> {
        if let Self::Set(member) | Self::List(member) = self.required() {
            Some(member)
        } else {
            None
        }
    }

    /// Whether values are texts underneath, compared byte by byte.
    pub fn is_textual(&self) -> bool {
        use Type::{Cidr, Digest, Glob, Host, Path, Regex, Role, Text, Url, Version};
        matches!(self, Text | Role | Regex | Glob | Url | Host | Path | Digest | Version | Cidr)
    }

    /// Whether values have an order that `<` may ask for.
    pub fn is_ordered(&self) -> bool {
        matches!(self, Self::Int | Self::Duration | Self::Instant | Self::Date)
    }
}

/// One attribute of an entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// As written after the dot.
    pub name: String,
    /// Documentation in Markdown, from `///`.
    pub doc: String,
    /// Declared type; `Optional` where the schema writes `?`.
    pub ty: Type,
    /// What absence means, where the schema says so (`absent means V`).
    pub absent_means: Option<Literal>,
    /// Whether the judged party can write it (`subject_controlled`).
    pub subject_controlled: bool,
    /// Whether it is the entity's key.
    pub is_key: bool,
    /// The name in the declaration.
    pub span: Span,
}

/// One entity type: a kind of fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entity {
    /// As written in policies, in `CamelCase`.
    pub name: String,
    /// Documentation in Markdown.
    pub doc: String,
    /// In order of declaration; exactly one is the key.
    pub attributes: Vec<Attribute>,
    /// Whether its facts are what people state (`written_by person`): what `attest` asks for.
    pub by_person: bool,
    /// The name in the declaration.
    pub span: Span,
}

impl Entity {
    /// The attribute of that name.
    pub fn attribute(&self, name: &str) -> Option<(AttributeId, &Attribute)> {
        let at = self.attributes.iter().position(|it| it.name == name)?;
        Some((AttributeId(u32::try_from(at).ok()?), self.attributes.get(at)?))
    }
}

/// One closed list of values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enum {
    /// As written in policies, in `CamelCase`.
    pub name: String,
    /// Documentation in Markdown.
    pub doc: String,
    /// The values with their documentation, in order of declaration.
    pub values: Vec<EnumValue>,
    /// The name in the declaration.
    pub span: Span,
}

/// One value of an enum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnumValue {
    /// As written, bare, in `snake_case`.
    pub name: String,
    /// Documentation in Markdown.
    pub doc: String,
    /// Where it is declared.
    pub span: Span,
}

/// The name of a calendar. Its hours stand in the rule graph, since they may depend on parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarName {
    /// As written.
    pub name: String,
    /// Where it is declared.
    pub span: Span,
}

/// All entities, enums and names of calendars of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Schema {
    /// In order of declaration.
    pub entities: Vec<Entity>,
    /// In order of declaration.
    pub enums: Vec<Enum>,
    /// In order of declaration.
    pub calendars: Vec<CalendarName>,
    entity_names: BTreeMap<String, EntityId>,
    enum_names: BTreeMap<String, EnumId>,
}

impl Schema {
    /// Adds an entity; the first of a name wins, the caller reports the second.
    pub fn add_entity(&mut self, entity: Entity) -> EntityId {
        let id = EntityId(u32::try_from(self.entities.len()).unwrap_or(u32::MAX));
        self.entity_names.entry(entity.name.clone()).or_insert(id);
        self.entities.push(entity);
        id
    }

    /// Adds an enum; the first of a name wins, the caller reports the second.
    pub fn add_enum(&mut self, it: Enum) -> EnumId {
        let id = EnumId(u32::try_from(self.enums.len()).unwrap_or(u32::MAX));
        self.enum_names.entry(it.name.clone()).or_insert(id);
        self.enums.push(it);
        id
    }

    /// Adds a calendar's name; the caller has reported a second of one name and leaves it out.
    pub fn add_calendar(&mut self, name: String, span: Span) {
        self.calendars.push(CalendarName { name, span });
    }

    /// Looks a calendar up by name.
    pub fn calendar_named(&self, name: &str) -> Option<CalendarId> {
        let at = self.calendars.iter().position(|it| it.name == name)?;
        u32::try_from(at).ok().map(CalendarId)
    }

    /// The name of a calendar; `?` for one of another schema.
    pub fn calendar_name(&self, id: CalendarId) -> &str {
        self.calendars.get(id.0 as usize).map_or("?", |it| it.name.as_str())
    }

    /// The entity of an id of this schema.
    pub fn entity(&self, id: EntityId) -> Option<&Entity> {
        self.entities.get(id.0 as usize)
    }

    /// The enum of an id of this schema.
    pub fn enumeration(&self, id: EnumId) -> Option<&Enum> {
        self.enums.get(id.0 as usize)
    }

    /// The attribute of an entity.
    pub fn attribute(&self, entity: EntityId, attribute: AttributeId) -> Option<&Attribute> {
        self.entity(entity)?.attributes.get(attribute.0 as usize)
    }

    /// Looks an entity up by name.
    pub fn entity_named(&self, name: &str) -> Option<EntityId> {
        self.entity_names.get(name).copied()
    }

    /// The entity whose facts are what people state.
    pub fn statements(&self) -> Option<EntityId> {
        let at = self.entities.iter().position(|it| it.by_person)?;
        u32::try_from(at).ok().map(EntityId)
    }

    /// Looks an enum up by name.
    pub fn enum_named(&self, name: &str) -> Option<EnumId> {
        self.enum_names.get(name).copied()
    }

    /// The name of an enum's value; `?` for a value of another schema.
    pub fn enum_value(&self, id: EnumId, value: u32) -> &str {
        let value = self.enumeration(id).and_then(|it| it.values.get(value as usize));
        value.map_or("?", |it| it.name.as_str())
    }

    /// The position of an enum's value by name.
    pub fn enum_position(&self, id: EnumId, name: &str) -> Option<u32> {
        let at = self.enumeration(id)?.values.iter().position(|it| it.name == name)?;
        u32::try_from(at).ok()
    }

    /// A type as policies write it: `set of Identity`, `Duration?`.
    pub fn type_name(&self, ty: &Type) -> String {
        match ty {
            Type::Enum(id) => self.enumeration(*id).map_or("?", |it| it.name.as_str()).to_owned(),
            Type::Entity(id) => self.entity(*id).map_or("?", |it| it.name.as_str()).to_owned(),
            Type::Set(member) => format!("set of {}", self.type_name(member)),
            Type::List(member) => format!("list of {}", self.type_name(member)),
            Type::Optional(inner) => format!("{}?", self.type_name(inner)),
            Type::Error => "?".to_owned(),
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
            | Type::Cidr => format!("{ty:?}"),
        }
    }
}
