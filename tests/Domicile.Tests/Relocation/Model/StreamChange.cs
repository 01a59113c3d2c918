using Domicile.Relocation.Rounds;

namespace Domicile.Tests.Relocation.Model;

/// <summary>One row change as the stream shows it; the label is the guard's message.</summary>
internal sealed record StreamChange(ModelKey Key, ChangeKind Kind, AppRow Row, bool HasValue, Owner? Old, Owner? New);
