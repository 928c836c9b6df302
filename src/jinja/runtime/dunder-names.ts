import { HostObject } from '../types.ts';
import { typeName } from '../values/type-name.ts';

const OF_ALL =
  '__class__ __delattr__ __dir__ __doc__ __eq__ __format__ __ge__ __getattribute__ __getstate__ __gt__ __hash__ ' +
  '__init__ __init_subclass__ __le__ __lt__ __ne__ __new__ __reduce__ __reduce_ex__ __repr__ __setattr__ ' +
  '__sizeof__ __str__ __subclasshook__';
const OF_NUMBERS =
  '__abs__ __add__ __bool__ __divmod__ __float__ __floordiv__ __int__ __mod__ __mul__ __neg__ __pos__ __pow__ ' +
  '__radd__ __rmul__ __rsub__ __rtruediv__ __sub__ __truediv__ __round__ __trunc__ __floor__ __ceil__ __getnewargs__';
const OF_INTS = '__and__ __or__ __xor__ __invert__ __lshift__ __rshift__ __index__';
const OF_SEQUENCES = '__add__ __contains__ __getitem__ __iter__ __len__ __mul__ __rmul__';
const OF_MUTABLE = '__delitem__ __setitem__ __reversed__ __class_getitem__';
const OF_FUNCTIONS =
  '__call__ __name__ __qualname__ __self__ __module__ __func__ __code__ __globals__ __closure__ __defaults__ ' +
  '__kwdefaults__ __annotations__ __dict__ __get__ __wrapped__ __text_signature__';
const OF_OBJECTS = '__dict__ __module__ __weakref__';

const split = (names: string): readonly string[] => names.split(' ');
const all = new Set(split(OF_ALL));
const byType: Readonly<Record<string, ReadonlySet<string>>> = {
  int: new Set(split(`${OF_NUMBERS} ${OF_INTS}`)),
  bool: new Set(split(`${OF_NUMBERS} ${OF_INTS}`)),
  float: new Set(split(`${OF_NUMBERS} __getformat__`)),
  str: new Set(split(`${OF_SEQUENCES} __mod__ __rmod__ __getnewargs__`)),
  Markup: new Set(split(`${OF_SEQUENCES} __mod__ __html__ __html_format__ __radd__ ${OF_OBJECTS}`)),
  list: new Set(split(`${OF_SEQUENCES} ${OF_MUTABLE} __iadd__ __imul__`)),
  tuple: new Set(split(`${OF_SEQUENCES} __getnewargs__ __class_getitem__`)),
  dict: new Set(split(`__contains__ __getitem__ __iter__ __len__ __or__ __ior__ __ror__ ${OF_MUTABLE}`)),
  set: new Set(split('__and__ __contains__ __iter__ __len__ __or__ __sub__ __xor__ __class_getitem__')),
  range: new Set(split('__bool__ __contains__ __getitem__ __iter__ __len__ __reversed__')),
  NoneType: new Set(['__bool__']),
  type: new Set(
    split(
      '__base__ __bases__ __basicsize__ __call__ __dict__ __module__ __mro__ __name__ __qualname__ __subclasses__ mro',
    ),
  ),
  generator: new Set(split('__del__ __iter__ __name__ __next__ __qualname__ gi_frame gi_code')),
};
const ofFunctions = new Set(split(OF_FUNCTIONS));
const ofObjects = new Set(split(OF_OBJECTS));

/** Whether Python's value of that kind has an internal attribute of the name: the sandbox names those as refused. */
export function hasInternalAttribute(value: unknown, name: string): boolean {
  if (all.has(name)) return true;
  const type = typeName(value);
  if (byType[type]) return byType[type].has(name);
  if (!(value instanceof HostObject) || type === 'Undefined') return false;
  return ofObjects.has(name) || (value.call !== undefined && ofFunctions.has(name));
}
