namespace Domicile.Gateway.Sessions;

/// <summary>What answers the next message of an extended query: one for each message that was sent, in order.</summary>
/// <param name="Kind">Which message.</param>
/// <param name="Statement">The statement of a Parse or Execute.</param>
/// <param name="Bytes">What the gateway says itself at this place; for a refusal, in place of the site's error.</param>
/// <param name="IsSilent">The client does not know of it.</param>
[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
internal readonly record struct ExpectedReply(ExpectedKind Kind, PreparedStatement? Statement = null, byte[]? Bytes = null, bool IsSilent = false);
