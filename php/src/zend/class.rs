//! Classes, as the engine registers them.

use std::ffi::{CString, c_char};
use std::mem::MaybeUninit;
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};
use std::sync::{Mutex, PoisonError};

use ext_php_rs::ffi::{
    IS_UNDEF, ZEND_ACC_ABSTRACT, ZEND_ACC_FINAL, ZEND_ACC_INTERFACE, ZEND_ACC_NO_DYNAMIC_PROPERTIES,
    ZEND_ACC_NOT_SERIALIZABLE, ZEND_ACC_PROTECTED, ZEND_ACC_PUBLIC, ZEND_ACC_STATIC, zend_class_entry,
    zend_declare_class_constant_ex, zend_do_implement_interface, zend_function, zend_function_entry,
    zend_hash_str_find_ptr_lc, zend_internal_arg_info, zend_object, zend_register_internal_class_ex,
    zend_register_internal_interface,
};
use ext_php_rs::types::{ZendStr, Zval};
use ext_php_rs::zend::ClassEntry;

use super::method::{Method, Type, interned};
use super::raw;

/// `ZEND_ACC_READONLY` of a property: the same in every version since 8.1.
const READONLY: u32 = 1 << 7;
/// `ZEND_ATTRIBUTE_PERSISTENT`.
const ATTRIBUTE_PERSISTENT: u32 = 1 << 0;

/// A class of the extension.
pub(crate) struct Class {
    pub(crate) name: &'static str,
    pub(crate) methods: &'static [Method],
    entry: AtomicPtr<ClassEntry>,
}

/// What a class is, beside its methods.
#[derive(Default)]
pub(crate) struct Shape {
    pub(crate) parent: Option<*mut ClassEntry>,
    pub(crate) implements: Vec<*mut ClassEntry>,
    pub(crate) is_interface: bool,
    pub(crate) is_open: bool,
    pub(crate) refuses_serialising: bool,
    pub(crate) create: Option<unsafe extern "C" fn(*mut ClassEntry) -> *mut zend_object>,
}

impl Class {
    pub(crate) const fn new(name: &'static str, methods: &'static [Method]) -> Self {
        Self { name, methods, entry: AtomicPtr::new(ptr::null_mut()) }
    }

    /// The engine's entry of it.
    pub(crate) fn entry(&self) -> *mut ClassEntry {
        self.entry.load(Ordering::Acquire)
    }

    /// Makes it known to the engine; only while the module starts.
    pub(crate) fn register(&self, shape: &Shape) -> &Self {
        // SAFETY: the module is starting; a zeroed entry with a name and functions is what registering takes, and copies.
        unsafe {
            let mut class: zend_class_entry = MaybeUninit::zeroed().assume_init();
            class.name = interned(self.name);
            let (mut functions, tables): (Vec<_>, Vec<_>) = self.methods.iter().map(function_entry).unzip();
            functions.push(zend_function_entry::end());
            class.info.internal.builtin_functions = functions.as_ptr();
            let entry = if shape.is_interface {
                class.ce_flags = ZEND_ACC_INTERFACE;
                zend_register_internal_interface(&raw mut class)
            } else {
                let entry = zend_register_internal_class_ex(&raw mut class, shape.parent.unwrap_or(ptr::null_mut()));
                if !shape.is_open {
                    (*entry).ce_flags |= ZEND_ACC_FINAL | ZEND_ACC_NO_DYNAMIC_PROPERTIES;
                }
                if shape.refuses_serialising {
                    (*entry).ce_flags |= ZEND_ACC_NOT_SERIALIZABLE;
                }
                if let Some(create) = shape.create {
                    (*entry).__bindgen_anon_2.create_object = Some(create);
                }
                entry
            };
            // The engine has read the functions, and keeps pointing at what their tables hold.
            (*entry).info.internal.builtin_functions = ptr::null();
            TABLES.lock().unwrap_or_else(PoisonError::into_inner).extend(tables);
            for interface in &shape.implements {
                zend_do_implement_interface(entry, *interface);
            }
            self.entry.store(entry, Ordering::Release);
        }
        self
    }

    /// Completes what registering cannot say: classes in types, and parameters that traces do not show. Once every
    /// class is registered.
    pub(crate) fn complete(&self) {
        for method in self.methods {
            // SAFETY: the module is starting, the method is registered, and its argument infos are as many as its
            // parameters, after one for what it returns.
            unsafe {
                let function: *mut zend_function = zend_hash_str_find_ptr_lc(
                    &raw const (*self.entry()).function_table,
                    method.name.as_ptr().cast(),
                    method.name.len(),
                )
                .cast();
                let infos = (*function).common.arg_info.cast::<zend_internal_arg_info>();
                if method.returns.class.is_some() {
                    (*infos.sub(1)).type_ = method.returns.zend();
                }
                for (index, param) in method.params.iter().enumerate() {
                    if param.ty.class.is_some() {
                        (*infos.add(index)).type_ = param.ty.zend();
                    }
                    if param.sensitive {
                        let attributes = &raw mut (*function).common.attributes;
                        let offset = u32::try_from(index).unwrap_or_default() + 1;
                        let name = interned("SensitiveParameter");
                        raw::zend_add_attribute(attributes, name, 0, ATTRIBUTE_PERSISTENT, offset, 0);
                    }
                }
            }
        }
    }

    /// Adds an interface, once the methods that it asks for are complete; only while the module starts.
    pub(crate) fn implement(&self, interface: *mut ClassEntry) {
        // SAFETY: the module is starting, and both are registered.
        unsafe { zend_do_implement_interface(self.entry(), interface) };
    }

    /// Declares a public property that is written once.
    pub(crate) fn readonly_property(&self, name: &str, ty: Type) {
        let mut undefined = Zval::new();
        undefined.u1.type_info = IS_UNDEF;
        self.property(name, ty, undefined, ZEND_ACC_PUBLIC | READONLY);
    }

    /// Declares a property that methods read and subclasses may write.
    pub(crate) fn protected_property(&self, name: &str, ty: Type, default: Zval) {
        self.property(name, ty, default, ZEND_ACC_PROTECTED);
    }

    fn property(&self, name: &str, ty: Type, mut default: Zval, flags: u32) {
        // SAFETY: the module is starting and the class is registered; the name lives on, and the default is no value
        // that is counted.
        unsafe {
            raw::zend_declare_typed_property(
                self.entry(),
                interned(name),
                &raw mut default,
                flags.cast_signed(),
                ptr::null_mut(),
                ty.zend(),
            );
        }
    }

    pub(crate) fn constant(&self, name: &str, mut value: Zval) {
        // SAFETY: the module is starting and the class is registered; the value is a number or an interned string.
        unsafe {
            let public = ZEND_ACC_PUBLIC.cast_signed();
            zend_declare_class_constant_ex(self.entry(), interned(name), &raw mut value, public, ptr::null_mut());
        }
        std::mem::forget(value);
    }
}

/// An interned string as a value.
pub(crate) fn interned_zval(text: &str) -> Zval {
    let mut value = Zval::new();
    value.set_zend_string(ZendStr::new_interned(text, true));
    value
}

/// What the engine points at for as long as a function is registered.
struct Table {
    infos: Vec<zend_internal_arg_info>,
    texts: Vec<CString>,
}

// SAFETY: what the pointers in it point at is in it, too, and nothing writes it but the thread that starts the module.
unsafe impl Send for Table {}

static TABLES: Mutex<Vec<Table>> = Mutex::new(Vec::new());

impl Table {
    fn text(&mut self, text: &str) -> *const c_char {
        let text = CString::new(text).unwrap_or_default();
        let pointer = text.as_ptr();
        self.texts.push(text);
        pointer
    }
}

fn function_entry(method: &Method) -> (zend_function_entry, Table) {
    let required = method.params.iter().take_while(|param| param.default.is_none()).count();
    let mut table = Table { infos: Vec::with_capacity(method.params.len() + 1), texts: Vec::new() };
    table.infos.push(zend_internal_arg_info {
        // The first one is about the function: how many arguments it needs, and what it returns.
        name: ptr::without_provenance(required),
        type_: method.returns.without_class(),
        default_value: ptr::null(),
    });
    for param in method.params {
        let info = zend_internal_arg_info {
            name: table.text(param.name),
            type_: param.ty.without_class(),
            default_value: param.default.map_or(ptr::null(), |default| table.text(default)),
        };
        table.infos.push(info);
    }
    let mut entry = zend_function_entry::end();
    entry.fname = table.text(method.name);
    entry.handler = method.handler;
    entry.num_args = u32::try_from(method.params.len()).unwrap_or_default();
    entry.arg_info = table.infos.as_ptr();
    entry.flags = (ZEND_ACC_PUBLIC
        | if method.is_static { ZEND_ACC_STATIC } else { 0 }
        | if method.handler.is_none() { ZEND_ACC_ABSTRACT } else { 0 }) as _;
    (entry, table)
}
