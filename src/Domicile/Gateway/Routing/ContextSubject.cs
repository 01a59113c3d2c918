using Domicile.SubjectDirectory;

namespace Domicile.Gateway.Routing;

/// <summary>The subject that a client named by SET domicile.subject. Holds personal data: never print it.</summary>
/// <param name="Kind">The subject kind's name.</param>
/// <param name="Key">The key as PostgreSQL prints it.</param>
/// <param name="Token">Its token.</param>
internal sealed record ContextSubject(string Kind, string Key, SubjectToken Token);
