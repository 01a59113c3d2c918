using Domicile.Estate.Facts;

namespace Domicile.Policy.Homes.Planning;

/// <summary>One declared site, judged for a cell on a day.</summary>
/// <param name="Standing">How the site stands.</param>
/// <param name="Lawful">Do law and policy admit it for every category of the cell?</param>
/// <param name="Unverified">Did an unverified row decide?</param>
/// <param name="Because">The rows that decided, in words.</param>
/// <param name="Interim">The interim hosting it is part of, if any: until when and on what basis.</param>
public sealed record HomeOption(SiteStanding Standing, bool Lawful, bool Unverified, string Because, InterimHosting? Interim)
{
    /// <summary>May a subject of the cell that is here stay?</summary>
    public bool MayStay => Lawful && Standing.MayHold;

    /// <summary>May a subject of the cell come here?</summary>
    public bool MayReceive => Lawful && Standing.MayReceive;

    /// <summary>Why nobody may come, or why somebody may.</summary>
    public string Why => !Lawful ? Because : Standing.WhyNobodyMayCome ?? Because;
}
