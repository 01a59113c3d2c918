namespace Domicile.Tests.Relocation.Model;

/// <summary>An invariant of the product does not hold in this run.</summary>
internal sealed class PromiseBrokenException(string what) : Exception(what);
