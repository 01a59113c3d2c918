namespace Domicile.Relocation.Rounds;

/// <summary>Whose a row is, as the guard at the source says in the message beside each row change.</summary>
public abstract record Owner
{
    private Owner()
    {
    }

    /// <summary>Nobody's who is in a batch.</summary>
    public static Owner None { get; } = new Outsider();

    /// <summary>The ownership path led nowhere when the guard ran: an ancestor went first (a cascade).</summary>
    public static Owner Unknown { get; } = new Lost();

    /// <summary>A subject that is in a batch.</summary>
    /// <param name="Batch">The batch's number.</param>
    /// <param name="Subject">The subject's key as text; opaque.</param>
    public sealed record Member(long Batch, string Subject) : Owner;

    private sealed record Outsider : Owner;

    private sealed record Lost : Owner;
}
