namespace Domicile.Relocation.Ids;

/// <summary>Ids that never meet: every site draws from its own residue class, so that rows born at different sites can live at one.</summary>
public static class IdStride
{
    /// <summary>The step of every sequence: room for so many sites.</summary>
    public const int Sites = 64;

    /// <summary>The first id behind <paramref name="last"/> that belongs to a site.</summary>
    /// <param name="last">The greatest id in use anywhere.</param>
    /// <param name="site">The site's number, 0 to 63.</param>
    public static long Next(long last, int site)
    {
        var next = last + 1;
        var residue = next % Sites;
        return next + ((site - residue + Sites) % Sites);
    }
}
