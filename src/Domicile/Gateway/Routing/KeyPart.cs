using System.Collections.Immutable;

namespace Domicile.Gateway.Routing;

/// <summary>One column of a key, and the values that it may have.</summary>
/// <param name="Type">The column's key type.</param>
/// <param name="Values">One, or several for IN.</param>
internal sealed record KeyPart(KeyType Type, ImmutableArray<KeyValue> Values);
