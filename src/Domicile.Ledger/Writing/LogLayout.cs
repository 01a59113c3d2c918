namespace Domicile.Ledger.Writing;

/// <summary>Names inside a log's folder. Only <c>checkpoint</c> and <c>tile/</c> are published.</summary>
internal static class LogLayout
{
    /// <summary>The writer's own folder: never served, needed to go on writing, not to verify.</summary>
    public const string WriterFolder = "writer";

    /// <summary>The unsigned text of the checkpoint that the tiles on disk amount to.</summary>
    public const string TreeState = WriterFolder + "/tree";

    /// <summary>Held by the one writer.</summary>
    public const string Lock = WriterFolder + "/lock";
}
