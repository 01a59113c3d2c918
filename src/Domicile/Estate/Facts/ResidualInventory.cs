using System.Collections.Immutable;

namespace Domicile.Estate.Facts;

/// <summary>The search for data that the one before left at a site. A takeover starts with it.</summary>
public sealed record ResidualInventory(DateOnly Opened, DateOnly? Closed, ImmutableArray<ResidualItem> Items, string Source)
{
    /// <summary>Why the site may not be accepted on a day; null when nothing of the one before is left.</summary>
    public string? Obstacle(DateOnly day)
    {
        if (Opened > day)
        {
            return "the inventory of residual data has not begun";
        }

        var open = Items.FirstOrDefault(i => i.SanitisedOn is not { } done || done > day || i.Count is null || i.Evidence is null);
        return open is not null ? $"'{open.Medium}' is not counted, sanitised and proven"
            : Closed is not { } closed || closed > day ? "the inventory of residual data is not closed"
            : null;
    }
}
