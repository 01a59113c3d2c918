namespace Domicile.Relocation.Moves;

/// <summary>A batch that waits for a person.</summary>
/// <param name="Batch">Its number.</param>
/// <param name="Subjects">How many subjects.</param>
/// <param name="IsSwitched">Whether they live at the target already.</param>
/// <param name="Because">Why.</param>
public sealed record QuarantinedBatch(long Batch, int Subjects, bool IsSwitched, string Because)
{
    /// <summary>What one can do about it.</summary>
    /// <param name="move">The batch's move.</param>
    public string WayOut(long move) => IsSwitched
        ? "The subjects live at the target; their rows at the source were kept for a look: compare and delete the stray ones there by hand."
        : $"The subjects live at the source as before. When the reason is mended: domicile move resume {move}. To leave them where they are: domicile move cancel {move}.";
}
