# troubles
