"""What people ask about enquiries, cases and referrals."""
