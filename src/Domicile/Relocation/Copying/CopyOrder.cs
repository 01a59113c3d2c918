namespace Domicile.Relocation.Copying;

/// <summary>In which order slices are written, so that every foreign key finds its parent.</summary>
public static class CopyOrder
{
    /// <summary>Runs of slices: the slices of one run are independent of each other, and each is a list that one transaction writes.</summary>
    /// <param name="wave">The slices.</param>
    /// <param name="silence">Whether foreign keys are silenced meanwhile. Where they are not, tables that refer to each other in a circle are
    /// written in one transaction.</param>
    public static IEnumerable<IReadOnlyList<IReadOnlyList<Slice>>> Of(IReadOnlyList<Slice> wave, bool silence)
    {
        var levels = wave.ToDictionary(s => s.Table.Name, s => s.Table.Level);
        var circles = silence
            ? []
            : wave.SelectMany(s => s.Table.Late.Where(k => levels.ContainsKey(k.Target)).Select(k => (From: s.Table.Level, To: levels[k.Target]))).ToList();
        for (var rest = wave.OrderBy(s => s.Table.Level).ToList(); rest.Count > 0;)
        {
            var (from, to) = (rest[0].Table.Level, rest[0].Table.Level);
            while (circles.Find(c => c.From <= to && c.To > to) is { To: > 0 } further)
            {
                to = further.To;
            }

            var run = rest.TakeWhile(s => s.Table.Level <= to).ToList();
            yield return to > from ? [run] : [.. run.Select(s => (IReadOnlyList<Slice>)[s])];
            rest.RemoveRange(0, run.Count);
        }
    }
}
