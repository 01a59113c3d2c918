namespace Domicile.Relocation.Pairs;

/// <summary>Another worker holds the claim by now: whoever sees this stops and touches nothing more.</summary>
public sealed class SupersededException(Pair pair) : DomicileException(
    message: $"Another worker has taken over {pair}.",
    detail: "The claim in the database is newer than ours.",
    hint: "Nothing to do: the other worker goes on. Stop one of the two if you started both by mistake.");
