using Domicile.Estate;
using Domicile.SubjectDirectory;

namespace Domicile.Gateway.Routing;

/// <summary>One subject that a statement was routed by.</summary>
/// <param name="Kind">The subject kind's name; null only in <c>default</c>: no subject.</param>
/// <param name="Token">The subject.</param>
/// <param name="Home">Its home; null when it is not born yet (an INSERT into the subject's table with a key that the database makes).</param>
/// <param name="Epoch">The home's epoch; 0 when it is not born yet.</param>
[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
public readonly record struct SubjectAtHome(string? Kind, SubjectToken Token, SiteId? Home, long Epoch);
